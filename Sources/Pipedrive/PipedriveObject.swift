import JobQueue

/// The records of Pipedrive that people and companies are.
enum PipedriveObject: String, Sendable, CaseIterable {
    case person
    case organization

    /// The kind under the seam's name of it.
    init(_ name: String) throws(JobError) {
        guard let object = PipedriveObject(rawValue: name) else {
            throw JobError(.configuration, message: "the Pipedrive connector does not write the object \(name)")
        }
        self = object
    }

    /// The segment of the path.
    var path: String { rawValue + "s" }

    /// What filters of the kind are called. Source: `FilterType` of Pipedrive's v1 file.
    var filterType: String {
        switch self {
        case .person: "people"
        case .organization: "org"
        }
    }
}
