public import Foundation

/// The partners that Leadferry knows: those of the binary, and those of a folder of the user's.
///
/// A file of the user's with the id of one in the binary takes its place.
public struct PartnerCatalogue: Sendable {
    private var definitions: [String: PartnerDefinition]

    /// The partners of the binary.
    public init() throws(PartnerFileError) {
        definitions = [:]
        for (name, bytes) in Self.embedded {
            let definition = try PartnerDefinition(yaml: String(decoding: bytes, as: UTF8.self), file: "\(name).yaml")
            definitions[definition.id] = definition
        }
    }

    /// The partners of the binary and of the `.yaml` files in a folder.
    public init(folder: URL) throws(PartnerFileError) {
        try self.init()
        let files: [URL]
        do {
            files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        } catch {
            throw PartnerFileError(
                file: folder.path, problem: "the folder of partners cannot be read",
                mend: "make it, or take it out of the configuration")
        }
        for file in files.sorted(by: { $0.path < $1.path }) where ["yaml", "yml"].contains(file.pathExtension) {
            guard let data = try? Data(contentsOf: file), let text = String(bytes: data, encoding: .utf8) else {
                throw PartnerFileError(
                    file: file.path, problem: "cannot be read as UTF-8", mend: "check its rights and text")
            }
            let definition = try PartnerDefinition(yaml: text, file: file.path)
            guard definition.id == file.deletingPathExtension().lastPathComponent else {
                throw PartnerFileError(
                    file: file.path, problem: "the file holds the partner “\(definition.id)”",
                    mend: "name the file \(definition.id).yaml")
            }
            definitions[definition.id] = definition
        }
    }

    /// The ids, in order.
    public var ids: [String] { definitions.keys.sorted() }

    /// The partner with an id.
    public subscript(id: String) -> PartnerDefinition? { definitions[id] }

    /// The files compiled in. A new partner is a line here and one in Package.swift.
    static let embedded: [(name: String, bytes: [UInt8])] = [
        ("adapt", PackageResources.adapt_yaml),
        ("anymailfinder", PackageResources.anymailfinder_yaml),
        ("apollo", PackageResources.apollo_yaml),
        ("bettercontact", PackageResources.bettercontact_yaml),
        ("clearbit", PackageResources.clearbit_yaml),
        ("cognism", PackageResources.cognism_yaml),
        ("contactout", PackageResources.contactout_yaml),
        ("coresignal", PackageResources.coresignal_yaml),
        ("crustdata", PackageResources.crustdata_yaml),
        ("datagma", PackageResources.datagma_yaml),
        ("diffbot", PackageResources.diffbot_yaml),
        ("dropcontact", PackageResources.dropcontact_yaml),
        ("enrichlayer", PackageResources.enrichlayer_yaml),
        ("enrichso", PackageResources.enrichso_yaml),
        ("enrow", PackageResources.enrow_yaml),
        ("explorium", PackageResources.explorium_yaml),
        ("findymail", PackageResources.findymail_yaml),
        ("forager", PackageResources.forager_yaml),
        ("fullcontact", PackageResources.fullcontact_yaml),
        ("fullenrich", PackageResources.fullenrich_yaml),
        ("hunter", PackageResources.hunter_yaml),
        ("icypeas", PackageResources.icypeas_yaml),
        ("kaspr", PackageResources.kaspr_yaml),
        ("leadmagic", PackageResources.leadmagic_yaml),
        ("lusha", PackageResources.lusha_yaml),
        ("minelead", PackageResources.minelead_yaml),
        ("nymeria", PackageResources.nymeria_yaml),
        ("ocean", PackageResources.ocean_yaml),
        ("peopledatalabs", PackageResources.peopledatalabs_yaml),
        ("prospeo", PackageResources.prospeo_yaml),
        ("reversecontact", PackageResources.reversecontact_yaml),
        ("rocketreach", PackageResources.rocketreach_yaml),
        ("signalhire", PackageResources.signalhire_yaml),
        ("skrapp", PackageResources.skrapp_yaml),
        ("snov", PackageResources.snov_yaml),
        ("surfe", PackageResources.surfe_yaml),
        ("thecompaniesapi", PackageResources.thecompaniesapi_yaml),
        ("tomba", PackageResources.tomba_yaml),
        ("uplead", PackageResources.uplead_yaml),
        ("voilanorbert", PackageResources.voilanorbert_yaml),
        ("wiza", PackageResources.wiza_yaml),
        ("zeliq", PackageResources.zeliq_yaml),
        ("zoominfo", PackageResources.zoominfo_yaml),
    ]
}
