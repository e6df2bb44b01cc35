extension Partner {
    /// The partners that the sandbox comes with. A new one is a line here and one in Package.swift.
    static let standard: [Partner] = [
        PackageResources.partner_hunter_json, PackageResources.partner_peopledatalabs_json,
    ].compactMap { file in (try? JSONParser.parse(file)).flatMap(Partner.init) }
}
