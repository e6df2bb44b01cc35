internal import Foundation

/// Stands in for the data that SwiftPM embeds: read from the folder that `LEADFERRY_DATA` names.
enum PackageResources {
    static let countries_tsv = file("countries.tsv")
    static let free_mail_domains_txt = file("free-mail-domains.txt")
    static let disposable_domains_txt = file("disposable-domains.txt")

    private static func file(_ name: String) -> [UInt8] {
        guard let folder = ProcessInfo.processInfo.environment["LEADFERRY_DATA"],
            let data = FileManager.default.contents(atPath: folder + "/" + name)
        else { fatalError("LEADFERRY_DATA must name Sources/Knowledge/Data") }
        return Array(data)
    }
}
