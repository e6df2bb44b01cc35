import Foundation

/// The parts of HubSpot's answers that are read. HubSpot calls every member of an error optional, so nothing here is
/// required that can be done without.
enum HubSpotAnswers {
    /// `BatchResponse…` of reads and writes, with or without errors, and `CollectionResponse…` of searches.
    struct Records: Decodable, Sendable {
        var results: [Record]
        var errors: [Fault]?
        var paging: Paging?
    }

    /// `SimplePublicObject`.
    struct Record: Decodable, Sendable {
        var id: String
        var properties: [String: LooseText]?
        var createdAt: String?
        var objectWriteTraceId: String?

        /// A property's value; nil where it is blank or was not sent.
        func value(_ name: String) -> String? {
            guard let text = properties?[name]?.text, !text.isEmpty else { return nil }
            return text
        }

        /// The parts of a property that holds several values, lower case.
        func values(_ name: String) -> [String] {
            (value(name) ?? "").split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
        }
    }

    /// `Paging`.
    struct Paging: Decodable, Sendable {
        struct Next: Decodable, Sendable {
            var after: String
        }

        var next: Next?
    }

    /// `BatchResponsePublicDefaultAssociation`.
    struct Links: Decodable, Sendable {
        struct Pair: Decodable, Sendable {
            struct End: Decodable, Sendable {
                var id: String
            }

            var from: End
            var to: End
        }

        var results: [Pair]
        var errors: [Fault]?
    }

    /// `Error` of a whole answer and `StandardError` of one record in a batch.
    struct Fault: Decodable, Sendable {
        var category: LooseText?
        var subCategory: LooseText?
        var message: LooseText?
        var policyName: LooseText?
        var context: [String: LooseList]?
        var errors: [Detail]?
    }

    /// `ErrorDetail`.
    struct Detail: Decodable, Sendable {
        var message: LooseText?
        var code: LooseText?
        var `in`: LooseText?
        var context: [String: LooseList]?
    }

    /// `BatchResponsePublicAssociationMultiWithLabel`.
    struct Associations: Decodable, Sendable {
        struct Item: Decodable, Sendable {
            struct Target: Decodable, Sendable {
                var toObjectId: LooseText
            }

            var from: Links.Pair.End
            var to: [Target]
            var paging: Paging?
        }

        var results: [Item]
        var errors: [Fault]?
    }

    /// `CollectionResponsePublicOwnerForwardPaging`.
    struct Owners: Decodable, Sendable {
        struct Owner: Decodable, Sendable {
            var id: String
            var email: String?
        }

        var results: [Owner]
        var paging: Paging?
    }

    /// `CollectionResponsePropertyNoPaging`.
    struct Properties: Decodable, Sendable {
        struct Property: Decodable, Sendable {
            struct Option: Decodable, Sendable {
                var label: String?
                var value: String
                var hidden: Bool?
            }

            struct Modification: Decodable, Sendable {
                var readOnlyValue: Bool?
            }

            var name: String
            var label: String?
            var type: String
            var fieldType: String?
            var options: [Option]?
            var archived: Bool?
            var calculated: Bool?
            var calculationFormula: String?
            var externalOptions: Bool?
            var referencedObjectType: String?
            var textDisplayHint: String?
            var modificationMetadata: Modification?
        }

        var results: [Property]
    }

    /// `ListFetchResponse`.
    struct ListAnswer: Decodable, Sendable {
        struct List: Decodable, Sendable {
            var listId: LooseText
            var name: String?
            var objectTypeId: String?
            var processingType: String?
            var deletedAt: LooseText?
        }

        var list: List
    }

    /// `MembershipsUpdateResponse`. Those added are not read: the contract and older pages spell the member
    /// differently, and records that were in the list already are not among them.
    struct Members: Decodable, Sendable {
        var recordIdsMissing: LooseList?
    }

    /// `BatchResponseSubscriberVidResponse`.
    struct Attendance: Decodable, Sendable {
        struct Attendee: Decodable, Sendable {
            var vid: LooseText?
        }

        var results: [Attendee]
        var errors: [Fault]?
    }

    /// `PortalInformationResponse`.
    struct Account: Decodable, Sendable {
        var portalId: LooseText?
        var accountType: LooseText?
        var timeZone: LooseText?
        var uiDomain: LooseText?
        var dataHostingLocation: LooseText?
    }

    /// An answer of which only the arrival matters.
    struct Arrival: Decodable, Sendable {}

    /// A text where the contract says text. Numbers and truth values are spelt out; anything else is no text.
    struct LooseText: Decodable, Sendable {
        var text: String?

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let text = try? value.decode(String.self) {
                self.text = text
            } else if let flag = try? value.decode(Bool.self) {
                text = String(flag)
            } else if let number = try? value.decode(Decimal.self) {
                text = "\(number)"
            }
        }
    }

    /// A list of texts, also where a single one was sent.
    struct LooseList: Decodable, Sendable {
        var texts: [String]

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            let list = (try? value.decode([LooseText].self)) ?? (try? value.decode(LooseText.self)).map { [$0] }
            texts = (list ?? []).compactMap(\.text)
        }
    }
}
