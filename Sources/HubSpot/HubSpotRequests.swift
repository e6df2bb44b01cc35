/// The request bodies, each with every member HubSpot's contract marks required, empty lists included.
///
/// Source: the schemas of the same names in HubSpot's `contacts.json`, `lists.json` and `marketingEvents.json` (v3) and
/// `associations.json` (v4).
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
        /// Note to the contact it is about.
        static let noteToContact = Self(associationCategory: "HUBSPOT_DEFINED", associationTypeId: 202)
        /// Note to the company it is about.
        static let noteToCompany = Self(associationCategory: "HUBSPOT_DEFINED", associationTypeId: 190)
    }

    /// `PublicDefaultAssociationMultiPost`.
    struct Link: Encodable, Sendable {
        var from: ObjectID
        var to: ObjectID
    }

    /// `PublicFetchAssociationsBatchRequest`.
    struct AssociationsOf: Encodable, Sendable {
        var id: String
        var after: String?
    }

    /// `MarketingEventSubscriber`.
    struct Attendee: Encodable, Sendable {
        var vid: Int64
        /// Milliseconds since 1970.
        var interactionDateTime: Int64
        var properties: [String: String]
    }

    /// `ListSearchRequest`.
    struct ListSearch: Encodable, Sendable {
        var additionalProperties: [String] = []
        var count: Int
        var offset = 0
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
