import Leads
public import Sync

/// The map a new connection starts with.
public enum HubSpotDefaults {
    /// Which lead fields go to which of HubSpot's own properties.
    ///
    /// - What the visitor said about himself at the event is newer than what the CRM has, and replaces it: e-mail,
    ///   name, phones and title.
    /// - The address, the website and the company's name on the contact are often inferred, and colleagues tend them:
    ///   they only fill blanks.
    /// - A company belongs to all of its contacts. One badge does not rename it: everything about it only fills blanks,
    ///   and its domain is the key by which it was found.
    /// - The visitor's city and country are not the company's: only `companyPhone` goes to the company's phone.
    /// - The industry is left out. HubSpot's `industry` takes only the options of its own list (`COMPUTER_SOFTWARE`),
    ///   and free text there would refuse the whole company.
    /// - So is `numberofemployees`: it takes a number, which enrichment has for few companies, and a range for most.
    ///
    /// Source of the names: HubSpot's "default contact properties" and "default company properties".
    public static let fieldMap = FieldMap(
        person: [
            .init(.email, to: "email"),
            .init(.firstName, to: "firstname"),
            .init(.lastName, to: "lastname"),
            .init(.phone, to: "phone"),
            .init(.mobilePhone, to: "mobilephone"),
            .init(.jobTitle, to: "jobtitle"),
            .init(.company, to: "company", write: .writeIfBlank),
            .init(.website, to: "website", write: .writeIfBlank),
            .init(.street, to: "address", write: .writeIfBlank),
            .init(.city, to: "city", write: .writeIfBlank),
            .init(.region, to: "state", write: .writeIfBlank),
            .init(.postalCode, to: "zip", write: .writeIfBlank),
            .init(.country, to: "country", write: .writeIfBlank),
        ],
        company: [
            .init(.domain, to: "domain", write: .writeIfBlank),
            .init(.company, to: "name", write: .writeIfBlank),
            .init(.companyPhone, to: "phone", write: .writeIfBlank),
            .init(.website, to: "website", write: .writeIfBlank),
        ]
    )
}
