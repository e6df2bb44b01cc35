import Leads
public import Sync

/// The map a new connection starts with.
public enum SalesforceDefaults {
    /// Which lead fields go to which of Salesforce's own fields.
    ///
    /// - What the visitor said about himself at the event is newer than what the CRM has, and replaces it: e-mail,
    ///   name, phones and title.
    /// - The address, the website and the company's name on a Lead are often inferred, and colleagues tend them: they
    ///   only fill blanks. So does everything about an Account, which belongs to all of its Contacts.
    /// - A Lead needs `Company` and `LastName`. They are not made up: a lead without them fails, and a template in the
    ///   map (`{company|unknown}`) is how a user says what shall stand there.
    /// - A Contact's Account is the connector's business: `AccountId` is no field to map.
    /// - `LeadSource` is left out: its options are the org's own, and a constant is a line in the configuration.
    /// - So are `Industry`, whose options free text would add to, and `NumberOfEmployees`, which takes a number, of which
    ///   enrichment has few.
    /// - Where the org keeps states and countries as picklists, it takes only the names in its own lists.
    ///
    /// Source of the names: the object reference, Lead, Contact and Account.
    public static func fieldMap(for strategy: SalesforceStrategy) -> FieldMap {
        var objects: [String: [FieldMap.Row]] = [:]
        for object in strategy.profile.personObjects { objects[object] = object == "Lead" ? lead : contact }
        return FieldMap(person: person, company: strategy.profile.companyObject == nil ? [] : account, objects: objects)
    }

    private static let person: [FieldMap.Row] = [
        .init(.email, to: "Email"),
        .init(.firstName, to: "FirstName"),
        .init(.lastName, to: "LastName"),
        .init(.phone, to: "Phone"),
        .init(.mobilePhone, to: "MobilePhone"),
        .init(.jobTitle, to: "Title"),
    ]

    private static let lead: [FieldMap.Row] = [
        .init(.company, to: "Company", write: .writeIfBlank),
        .init(.website, to: "Website", write: .writeIfBlank),
        .init(.street, to: "Street", write: .writeIfBlank),
        .init(.city, to: "City", write: .writeIfBlank),
        .init(.region, to: "State", write: .writeIfBlank),
        .init(.postalCode, to: "PostalCode", write: .writeIfBlank),
        .init(.country, to: "Country", write: .writeIfBlank),
    ]

    private static let contact: [FieldMap.Row] = [
        .init(.street, to: "MailingStreet", write: .writeIfBlank),
        .init(.city, to: "MailingCity", write: .writeIfBlank),
        .init(.region, to: "MailingState", write: .writeIfBlank),
        .init(.postalCode, to: "MailingPostalCode", write: .writeIfBlank),
        .init(.country, to: "MailingCountry", write: .writeIfBlank),
    ]

    private static let account: [FieldMap.Row] = [
        .init(.company, to: "Name", write: .writeIfBlank),
        .init(.website, to: "Website", write: .writeIfBlank),
        .init(.companyPhone, to: "Phone", write: .writeIfBlank),
    ]
}
