/// The kinds of association that HubSpot defines between two kinds of object.
struct AssociationCatalogue: Sendable {
    /// One kind, seen from one side.
    struct Kind: Sendable, Hashable {
        let from: String
        let to: String
        let typeID: Int
        let label: String?
        let category: String

        /// The association as it stands in an answer.
        var json: JSON {
            var members: [String: JSON] = ["category": .string(category), "typeId": .integer(typeID)]
            if let label { members["label"] = .string(label) }
            return .object(members)
        }
    }

    let kinds: [Kind]

    init() {
        let data = (try? JSONParser.parse(PackageResources.hubspot_associations_json))?.array ?? []
        kinds = data.compactMap { kind in
            guard let from = kind["from"]?.string, let to = kind["to"]?.string, let id = kind["typeId"]?.integer else {
                return nil
            }
            return Kind(from: from, to: to, typeID: id, label: kind["label"]?.string, category: "HUBSPOT_DEFINED")
        }
    }

    func kinds(from: String, to: String) -> [Kind] {
        kinds.filter { $0.from == from && $0.to == to }
    }

    /// The plain kind, without a label.
    func plain(from: String, to: String) -> Kind? {
        kinds(from: from, to: to).first { $0.label == nil }
    }

    /// The kind that marks the one main record of the other side.
    func primary(from: String, to: String) -> Kind? {
        kinds(from: from, to: to).first { $0.label == "Primary" }
    }

    /// The same kind seen from the other side.
    func opposite(of kind: Kind) -> Kind? {
        kinds(from: kind.to, to: kind.from).first { $0.label == kind.label }
    }
}
