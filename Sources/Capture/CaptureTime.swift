internal import Foundation

/// Reads the times that scanners and spreadsheets write.
struct CaptureTime: Sendable {
    let timeZone: TimeZone
    /// Whether "3/4/2026" is 4 March; nil where nobody knows, and such a text is not read.
    let monthFirst: Bool?

    /// The time, or nil where the text has none or could mean two.
    func date(_ text: String) -> Date? {
        if let date = isoDate(text) { return date }
        if let seconds = Self.unixTime(text) { return Date(timeIntervalSince1970: seconds) }
        let (clock, zone) = Self.splitZone(text)
        let pieces = clock.split { $0 == " " || $0 == "," }
        // Only a date may be divided from the time by a T: "EST" ends with one.
        let parts: [Substring] = (pieces.first ?? "").split(maxSplits: 1) { $0 == "T" } + pieces.dropFirst()
        guard let first = parts.first, let day = day(first) else { return nil }
        var seconds: Double = 0
        if parts.count > 1 {
            guard let end = Self.ending(of: clock, parts), let time = Self.timeOfDay(parts[1], meridiem: end) else {
                return nil
            }
            seconds = time
        }
        let utc = Double(Self.daysSince1970(day.year, day.month, day.day)) * 86_400 + seconds
        if let zone { return Date(timeIntervalSince1970: utc - Double(zone)) }
        return local(utc)
    }

    /// "2026-11-23 14:05[:00]" with a blank or T between and nothing behind, which files of millions have in every row;
    /// the same answer as the long way.
    private func isoDate(_ text: String) -> Date? {
        let found: (day: Int, seconds: Int)?? = text.utf8.withContiguousStorageIfAvailable { bytes in
            guard bytes.count == 16 || bytes.count == 19 else { return nil }
            func number(_ range: Range<Int>) -> Int? {
                var number = 0
                for byte in bytes[range] {
                    guard byte >= 0x30, byte <= 0x39 else { return nil }
                    number = number * 10 + Int(byte) - 0x30
                }
                return number
            }
            guard bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"), bytes[13] == UInt8(ascii: ":"),
                bytes[10] == 0x20 || bytes[10] == UInt8(ascii: "T"),
                bytes.count == 16 || bytes[16] == UInt8(ascii: ":"),
                let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
                let hour = number(11..<13), let minute = number(14..<16),
                let second = bytes.count == 16 ? 0 : number(17..<19),
                Self.isDay(year, month, day), hour < 24, minute < 60, second < 61
            else { return nil }
            return (Self.daysSince1970(year, month, day), hour * 3600 + minute * 60 + second)
        }
        guard let found = found ?? nil else { return nil }
        return local(Double(found.day) * 86_400 + Double(found.seconds))
    }

    /// The time of a clock on the wall in the time zone.
    private func local(_ wall: Double) -> Date {
        if timeZone == .gmt { return Date(timeIntervalSince1970: wall) }
        let guess = Date(
            timeIntervalSince1970: wall - Double(timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: wall))))
        // Near a change of the clocks the offset of the guess is the one that counts.
        return Date(timeIntervalSince1970: wall - Double(timeZone.secondsFromGMT(for: guess)))
    }

    private static func isDay(_ year: Int, _ month: Int, _ day: Int) -> Bool {
        guard (1970...2200).contains(year), (1...12).contains(month) else { return false }
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let length =
            switch month {
            case 2: leap ? 29 : 28
            case 4, 6, 9, 11: 30
            default: 31
            }
        return (1...length).contains(day)
    }

    /// Seconds or milliseconds since 1970.
    private static func unixTime(_ text: String) -> Double? {
        guard text.utf8.count == 10 || text.utf8.count == 13, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
            return nil
        }
        return Double(text).map { text.utf8.count == 13 ? $0 / 1000 : $0 }
    }

    /// The text without its zone, and the zone in seconds east of Greenwich.
    private static func splitZone(_ text: String) -> (clock: Substring, zone: Int?) {
        for name in ["Z", " UTC", " GMT"] where text.hasSuffix(name) { return (text.dropLast(name.count), 0) }
        guard let colon = text.firstIndex(of: ":"),
            let sign = text[colon...].lastIndex(where: { $0 == "+" || $0 == "-" })
        else {
            return (text[...], nil)
        }
        let digits = text[text.index(after: sign)...].filter { $0 != ":" }
        guard digits.count == 4 || digits.count == 2, let number = Int(digits) else { return (text[...], nil) }
        let minutes = digits.count == 2 ? number * 60 : number / 100 * 60 + number % 100
        return (text[..<sign], (text[sign] == "-" ? -60 : 60) * minutes)
    }

    private func day(_ text: Substring) -> (year: Int, month: Int, day: Int)? {
        let separator = text.first { "-./".contains($0) }
        let numbers = text.split { $0 == separator }.map { Int($0) ?? -1 }
        guard let separator, numbers.count == 3 else { return nil }
        let found: (Int, Int, Int)
        if numbers[0] >= 1000 {
            found = (numbers[0], numbers[1], numbers[2])
        } else {
            let year = numbers[2] < 100 && numbers[2] >= 0 ? 2000 + numbers[2] : numbers[2]
            if separator == "." || numbers[0] > 12 {
                found = (year, numbers[1], numbers[0])
            } else if numbers[1] > 12 {
                found = (year, numbers[0], numbers[1])
            } else {
                guard let monthFirst else { return nil }
                found = monthFirst ? (year, numbers[0], numbers[1]) : (year, numbers[1], numbers[0])
            }
        }
        return Self.isDay(found.0, found.1, found.2) ? found : nil
    }

    /// "am", "pm" or nothing, which may stand behind date and time; nil for any other word, which may be a time zone.
    private static func ending(of clock: Substring, _ parts: [Substring]) -> String? {
        var words = parts.dropFirst(2)
        if let word = words.first, clock[..<word.startIndex].last == ",", word.allSatisfy(\.isNumber) {
            // The part of a second: "14:05:00,250".
            words.removeFirst()
        }
        // "p. m." is written too.
        let text = words.joined().lowercased().filter { $0 != "." }
        return switch text {
        case "am", "pm": text
        case "", "uhr": ""
        default: nil
        }
    }

    /// Seconds since midnight.
    private static func timeOfDay(_ text: Substring, meridiem: String) -> Double? {
        var text = text.lowercased()
        var half = meridiem.first
        if text.hasSuffix("am") || text.hasSuffix("pm") {
            half = text.dropLast().last
            text.removeLast(2)
        }
        let parts = text.split(separator: ":")
        guard (2...3).contains(parts.count), var hour = Int(parts[0]), let minute = Int(parts[1]) else { return nil }
        guard let second = parts.count == 3 ? Double(parts[2].replacing(",", with: ".")) : 0 else { return nil }
        if half == "p" || half == "a" {
            guard (1...12).contains(hour) else { return nil }
            hour = hour % 12 + (half == "p" ? 12 : 0)
        }
        guard (0...23).contains(hour), (0...59).contains(minute), second >= 0, second < 61 else { return nil }
        return Double(hour * 3600 + minute * 60) + second
    }

    /// Days from 1 January 1970 in the Gregorian calendar.
    private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
        // March is the first month here, so that the leap day is the last of the year.
        let shifted = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }
}
