internal import Foundation
internal import Leads

/// One value that somebody gave for a field.
struct Candidate: Sendable, Equatable {
    var value: String
    var provenance: Provenance
    /// The place of its source in the field's order.
    var rank: Int
    /// Whether a partner that checks values said that it is bad.
    var isBad = false
    /// How many partners gave it.
    var voices = 1

    /// Half, where the source makes no claim of its confidence.
    var confidence: Double { provenance.confidence ?? 0.5 }
    var isVerified: Bool { provenance.verified == true }

    /// The rule by which values are merged: verified beats unverified; then the surer wins; then what more partners say;
    /// then the fresher; then the earlier in the order.
    func beats(_ other: Candidate) -> Bool {
        if isVerified != other.isVerified { return isVerified }
        if confidence != other.confidence { return confidence > other.confidence }
        if voices != other.voices { return voices > other.voices }
        if provenance.at != other.provenance.at { return provenance.at > other.provenance.at }
        return rank < other.rank
    }
}

/// A value that was not taken, for the history.
struct Loser: Sendable, Equatable, Codable {
    var value: String
    var source: String
    var confidence: Double?
    var verified: Bool?
    var at: Date
    /// `lost` to a better one, `other_employer`, `bad` by a check, `stands` where a person's word stands.
    var why: String
}
