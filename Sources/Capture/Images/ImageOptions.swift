/// How images of badges and cards are read.
public struct ImageOptions: Sendable, Hashable {
    /// The languages of the text, as Tesseract calls them.
    public var languages = ["eng"]
    /// A lead with a value less sure than this is marked for review.
    public var reviewBelow = 0.75
    /// Where the image will be found afterwards, where it does not stay where it is read.
    public var keptPath: String?

    /// Makes the usual options.
    public init() {}
}
