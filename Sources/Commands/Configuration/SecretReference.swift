internal import Foundation
internal import HTTPTransport

/// Where a secret is to be found. The configuration file names the place and never holds the secret itself.
enum SecretReference: Sendable, Equatable {
    /// An environment variable.
    case environment(String)
    /// A file with nothing else in it; relative to the configuration's folder.
    case file(String)
    /// A systemd credential (`LoadCredential=`), read from `$CREDENTIALS_DIRECTORY`.
    case credential(String)
    /// The public token of the embedded sandbox, which is no secret.
    case sandbox

    /// Reads `env:NAME`, `file:PATH`, `credential:NAME` or `sandbox`.
    init(_ node: ConfigurationNode) throws {
        let text = try node.text()
        let kind = text.prefix { $0 != ":" }
        let rest = String(text.dropFirst(kind.count + 1))
        switch (kind, rest.isEmpty) {
        case ("env", false): self = .environment(rest)
        case ("file", false): self = .file(rest)
        case ("credential", false): self = .credential(rest)
        case ("sandbox", true): self = .sandbox
        default:
            // The text may be the secret itself, so it is not repeated.
            throw node.error("a secret is named, not written here: env:NAME, file:PATH, credential:NAME or sandbox")
        }
    }

    /// Fetches the secret.
    func resolve(
        for purpose: String, folder: String, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> Secret {
        let (place, text): (String, String?)
        switch self {
        case .sandbox: (place, text) = ("sandbox", "sandbox")
        case .environment(let name): (place, text) = ("the environment variable \(name)", environment[name])
        case .file(let path):
            let url = URL(fileURLWithPath: path, relativeTo: URL(fileURLWithPath: folder, isDirectory: true))
            (place, text) = ("the file \(url.path)", try? String(contentsOf: url, encoding: .utf8))
        case .credential(let name):
            let folder = environment["CREDENTIALS_DIRECTORY"]
            let path = (folder ?? "$CREDENTIALS_DIRECTORY") + "/" + name
            (place, text) = (
                "the credential \(path)", folder == nil ? nil : try? String(contentsOfFile: path, encoding: .utf8)
            )
        }
        let trimmed = text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
        guard !trimmed.isEmpty else {
            throw ConfigurationError(place: purpose, problem: "its secret is missing: \(place) is empty or not there")
        }
        return Secret(trimmed)
    }
}
