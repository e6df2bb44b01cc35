/// The request bodies, each with every member HubSpot's contract marks required, empty lists included.
///
/// Source: the schemas of the same names in HubSpot's `contacts.json` (v3) and `associations.json` (v4).
enum HubSpotRequests {
    /// `PublicObjectId`, `SimplePublicObjectId`.
    struct ObjectID: Encodable, Sendable {
        var id: String
    }

    /// Any `BatchInput…`.
    struct Batch<Input: Encodable & Sendable>: Encodable, Sendable {
        var inputs: [Input]
    }

    /// `BatchReadInputSimplePublicObjectId`.
    struct Read: Encodable, Sendable {
        var inputs: [ObjectID]
        var properties: [String]
        var propertiesWithHistory: [String] = []
        /// The property whose values stand in `inputs`; left out for record ids.
        var idProperty: String?
    }

    /// `SimplePublicObjectBatchInputForCreate`.
    struct Create: Encodable, Sendable {
        var properties: [String: String]
        var associations: [Association]
        var objectWriteTraceId: String
    }

    /// `SimplePublicObjectBatchInput`.
    struct Update: Encodable, Sendable {
        var id: String
        var properties: [String: String]
        var objectWriteTraceId: String
    }

    /// `PublicAssociationsForObject`.
    struct Association: Encodable, Sendable {
        var to: ObjectID
        var types: [AssociationType]
    }

    /// `AssociationSpec`.
    struct AssociationType: Encodable, Sendable {
        var associationCategory: String
        var associationTypeId: Int

        /// Contact to its primary company. The plain link is 279.
        static let contactToPrimaryCompany = Self(associationCategory: "HUBSPOT_DEFINED", associationTypeId: 1)
    }

    /// `PublicDefaultAssociationMultiPost`.
    struct Link: Encodable, Sendable {
        var from: ObjectID
        var to: ObjectID
    }

    /// `PublicObjectSearchRequest`.
    struct Search: Encodable, Sendable {
        var after: String
        var filterGroups: [FilterGroup]
        var limit: Int
        var properties: [String]
        var sorts: [String] = []
    }

    /// `FilterGroup`.
    struct FilterGroup: Encodable, Sendable {
        var filters: [Filter]
    }

    /// `Filter`.
    struct Filter: Encodable, Sendable {
        var propertyName: String
        var `operator`: String
        var values: [String]
    }
}
