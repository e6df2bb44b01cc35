public import Leads

/// Which lead fields go to which CRM fields, for the person and for the company.
public struct FieldMap: Sendable, Equatable {
    /// What happens when the CRM already has a value.
    public enum WritePolicy: String, CaseIterable, Codable, Sendable {
        /// Our value replaces the CRM's.
        case overwrite
        /// Our value is written only where the CRM has none.
        case writeIfBlank = "write-if-blank"
    }

    /// One line of the map.
    public struct Row: Sendable, Equatable {
        /// What is read from the lead.
        public enum Source: Sendable, Equatable, Hashable {
            /// A known field.
            case field(LeadField)
            /// A column that is no known field, by its header.
            case custom(String)
        }

        /// What is read from the lead.
        public var source: Source
        /// The CRM's name of the field.
        public var remote: String
        /// What happens when the CRM already has a value.
        public var write: WritePolicy

        /// Makes a line.
        public init(_ source: Source, to remote: String, write: WritePolicy = .overwrite) {
            self.source = source
            self.remote = remote
            self.write = write
        }

        /// Makes a line for a known field.
        public init(_ field: LeadField, to remote: String, write: WritePolicy = .overwrite) {
            self.init(.field(field), to: remote, write: write)
        }
    }

    /// Lines for the person.
    public var person: [Row]
    /// Lines for the company.
    public var company: [Row]

    /// Makes a map.
    public init(person: [Row], company: [Row]) {
        self.person = person
        self.company = company
    }

    /// This map with the other's lines: a line for the same CRM field replaces ours, others are added.
    public func merging(_ other: FieldMap) -> FieldMap {
        func merge(_ ours: [Row], _ theirs: [Row]) -> [Row] {
            ours.filter { row in !theirs.contains { $0.remote == row.remote } } + theirs
        }
        return FieldMap(person: merge(person, other.person), company: merge(company, other.company))
    }

    /// The person's values of a lead under this map; lines without a value are left out.
    public func personValues(of lead: Lead) -> [MappedValue] { Self.values(of: lead, rows: person) }

    /// The company's values of a lead under this map; lines without a value are left out.
    public func companyValues(of lead: Lead) -> [MappedValue] { Self.values(of: lead, rows: company) }

    private static func values(of lead: Lead, rows: [Row]) -> [MappedValue] {
        rows.compactMap { row in
            let value: String? =
                switch row.source {
                case .field(let field): lead.values[field]
                case .custom(let name): lead.custom[name]
                }
            guard let value, !value.isEmpty else { return nil }
            return MappedValue(remote: row.remote, value: value, write: row.write)
        }
    }
}

/// A value on its way to a CRM field.
public struct MappedValue: Sendable, Equatable {
    /// The CRM's name of the field.
    public var remote: String
    /// The value, as text; a connector gives it the type its CRM wants.
    public var value: String
    /// What happens when the CRM already has a value.
    public var write: FieldMap.WritePolicy

    /// Makes a value.
    public init(remote: String, value: String, write: FieldMap.WritePolicy = .overwrite) {
        self.remote = remote
        self.value = value
        self.write = write
    }
}
