import Leads
public import Sync

/// The map a new connection starts with.
public enum ZohoDefaults {
    /// Which lead fields go to which of Zoho's own fields.
    ///
    /// - What the visitor said about himself at the event is newer than what the CRM has, and replaces it: e-mail, name,
    ///   phones and title.
    /// - The address, the website and the company's name on a Lead are often inferred, and colleagues tend them: they only
    ///   fill blanks. So does everything about an Account, which belongs to all of its Contacts.
    /// - A Lead and a Contact need `Last_Name`. It is not made up: a lead without one fails, and a template in the map
    ///   (`{last_name|unknown}`) is how a user says what shall stand there.
    /// - A Contact's Account is the connector's business: `Account_Name` is no field to map on a Contact.
    /// - `Lead_Source`, `Lead_Status` and `Industry` are left out: their options are the account's own, and a constant is a
    ///   line in the configuration.
    ///
    /// Source of the names: the fields' metadata of Leads, Contacts and Accounts as an account starts with them.
    public static func fieldMap(for modules: ZohoModules) -> FieldMap {
        var objects: [String: [FieldMap.Row]] = [:]
        for module in modules.profile.personObjects { objects[module] = module == ZohoModule.leads ? lead : contact }
        return FieldMap(person: person, company: modules.profile.companyObject == nil ? [] : account, objects: objects)
    }

    private static let person: [FieldMap.Row] = [
        .init(.email, to: "Email"),
        .init(.firstName, to: "First_Name"),
        .init(.lastName, to: "Last_Name"),
        .init(.phone, to: "Phone"),
        .init(.mobilePhone, to: "Mobile"),
    ]

    private static let lead: [FieldMap.Row] = [
        .init(.jobTitle, to: "Designation"),
        .init(.company, to: "Company", write: .writeIfBlank),
        .init(.website, to: "Website", write: .writeIfBlank),
        .init(.street, to: "Street", write: .writeIfBlank),
        .init(.city, to: "City", write: .writeIfBlank),
        .init(.region, to: "State", write: .writeIfBlank),
        .init(.postalCode, to: "Zip_Code", write: .writeIfBlank),
        .init(.country, to: "Country", write: .writeIfBlank),
    ]

    private static let contact: [FieldMap.Row] = [
        .init(.jobTitle, to: "Title"),
        .init(.street, to: "Mailing_Street", write: .writeIfBlank),
        .init(.city, to: "Mailing_City", write: .writeIfBlank),
        .init(.region, to: "Mailing_State", write: .writeIfBlank),
        .init(.postalCode, to: "Mailing_Zip", write: .writeIfBlank),
        .init(.country, to: "Mailing_Country", write: .writeIfBlank),
    ]

    private static let account: [FieldMap.Row] = [
        .init(.company, to: "Account_Name", write: .writeIfBlank),
        .init(.website, to: "Website", write: .writeIfBlank),
        .init(.companyPhone, to: "Phone", write: .writeIfBlank),
    ]
}
