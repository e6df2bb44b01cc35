internal import Foundation
internal import HubSpot
internal import Pipedrive
internal import Salesforce
internal import Zoho

/// Where a person finds a record in the CRM's own pages.
extension CRMSettings {
    /// The address of a record's page; nil where there is none, or where what the page is found by is not known yet.
    ///
    /// - Parameters:
    ///   - object: The object as it is remembered, in lower case.
    ///   - account: What the CRM calls the account: of HubSpot `app.hubspot.com/contacts/PORTAL`.
    func link(to object: String, id: String, account: String?) -> String? {
        switch self {
        case .hubspot(let configuration):
            guard !Configuration.isOnThisMachine(configuration.baseURL), let account else { return nil }
            // HubSpot's numbers of its own object types.
            let types = ["contact": "0-1", "company": "0-2"]
            return types[object].map { "https://\(account)/record/\($0)/\(id)" }
        case .salesforce(let configuration):
            guard !Configuration.isOnThisMachine(configuration.instanceURL) else { return nil }
            return configuration.instanceURL.trimmingSuffix("/") + "/" + id
        case .pipedrive(let configuration):
            guard !Configuration.isOnThisMachine(configuration.baseURL),
                ["person", "organization"].contains(object)
            else { return nil }
            let host = URLComponents(string: configuration.baseURL)?.host ?? ""
            let isCompany = host.hasSuffix(".pipedrive.com") && !host.hasPrefix("api.")
            return "https://\(isCompany ? host : "app.pipedrive.com")/\(object)/\(id)"
        case .zoho(let configuration, let accounts):
            guard !Configuration.isOnThisMachine(configuration.apiDomain),
                ["leads", "contacts", "accounts"].contains(object)
            else { return nil }
            let module = object.prefix(1).uppercased() + object.dropFirst()
            let pages = accounts.replacing("://accounts.", with: "://crm.")
            return "\(pages)/crm/EntityInfo.do?module=\(module)&id=\(id)&submodule=\(module)"
        }
    }
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
    }
}
