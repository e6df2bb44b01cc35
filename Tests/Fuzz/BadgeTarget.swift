internal import Leads

/// Every shape of pattern, one for each remainder of the first byte.
private let patterns: [[BadgePattern]] = [
    [],
    [
        BadgePattern(
            .delimited(by: "^", fields: [.registrationID, .field(.firstName), .field(.lastName), .field(.email)]),
            prefix: "EX^")
    ],
    [BadgePattern(.pairs(separator: ";", equals: "=", keys: ["fn": .field(.firstName), "em": .field(.email)]))],
    [BadgePattern(.pairs(separator: "&", equals: "=", keys: [:]))],
    [BadgePattern(.url(path: [.ignore, .registrationID], keys: ["e": .field(.email)]))],
    [BadgePattern(.json(keys: ["attendee.email": .field(.email), "interests": .qualifier("Interest")]))],
    [BadgePattern(.registration, prefix: "V|"), BadgePattern(.delimited(by: "\t", fields: [.fullName, .capturedAt]))],
]

/// libFuzzer's entry: the first byte chooses the pattern and how much one read gives, the rest is a file.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzBadge(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let data, count > 0 else { return 0 }
    var options = CaptureOptions()
    options.format = .badge
    options.defaultRegion = "US"
    options.badges = patterns[Int(data[0]) % patterns.count]
    FuzzRun.read(UnsafeBufferPointer(start: data + 1, count: count - 1), chunk: Int(data[0]) + 1, options)
    return 0
}
