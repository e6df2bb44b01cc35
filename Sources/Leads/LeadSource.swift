/// How a lead came in.
public enum LeadSource: String, CaseIterable, Codable, Sendable {
    /// A badge scanned on the stand.
    case badge
    /// Typed by hand.
    case manual
    /// A photograph of a badge or card.
    case cameraRoll = "camera_roll"
    /// A file of many.
    case csv
}
