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
        ("hunter", PackageResources.hunter_yaml),
        ("peopledatalabs", PackageResources.peopledatalabs_yaml),
    ]
}
