public import Foundation

/// How a file of leads is read.
public struct CaptureOptions: Sendable {
    /// What the input is written in; nil: told by its content, else by its name.
    public var format: CaptureFormat?
    /// `Column=field` options.
    public var mappings: [String] = []
    /// The country (alpha-2) in which phone numbers without a calling code are dialled, where the row names none.
    /// Also tells "3/4/2026" apart: month first in the United States and the Philippines, else day first.
    public var defaultRegion: String?
    /// The time zone of scan times that name none.
    public var timeZone: TimeZone = .gmt
    /// How badges that are no vCard and no MeCard are read; the first pattern that fits is taken.
    public var badges: [BadgePattern] = []
    /// How images are read.
    public var images = ImageOptions()
    /// What people agreed to, where the row does not say.
    public var consent: String?
    /// The device on which they were captured, where the row does not say.
    public var device: String?
    /// Who is registered for the event, to be looked up by the number on a badge; nil where nobody is.
    public var attendees: AttendeeList?
    /// Whether rows without a registration id are rejected, as they are in a list of attendees.
    public var needsRegistration = false
    /// How many rows are handed to the store at once; it writes them in commits of its own.
    public var rowsPerChunk = 1000
    /// How many bytes of text, about, are handed to the store at once, however few the rows are.
    public var bytesPerChunk = 4 << 20
    /// The limits of the CSV reader.
    public var csv = CSVOptions()

    /// Makes the options that need no knowledge of the event.
    public init() {}
}
