import Foundation

/// Dates and times as Salesforce reads and writes them.
enum SalesforceTime {
    /// A date, if the text begins with one and has nothing, or a time, behind it.
    static func date(_ text: String) -> String? {
        guard text.utf8.count > 10 else { return isDate(text) ? text : nil }
        return dateTime(text).map { String($0.prefix(10)) }
    }

    private static func isDate(_ text: some StringProtocol) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2, parts[2].utf8.count == 2,
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), (1...12).contains(month)
        else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...lengths[month - 1]).contains(day)
    }

    /// A time with its zone, turned to UTC and written with milliseconds.
    static func dateTime(_ text: String) -> String? {
        seconds(text).map { Date(timeIntervalSince1970: $0).salesforceStamp }
    }

    /// The seconds since 1970 of a time with its zone.
    static func seconds(_ text: String) -> Double? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 17, bytes[10] == UInt8(ascii: "T"), isDate(text.prefix(10)) else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            guard range.upperBound <= bytes.count, bytes[range].allSatisfy({ (0x30...0x39).contains($0) }) else {
                return nil
            }
            return Int(String(decoding: bytes[range], as: UTF8.self))
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), hour < 24, minute < 60,
            bytes[13] == UInt8(ascii: ":")
        else { return nil }
        var place = 16
        var second = 0
        var milliseconds = 0
        if place < bytes.count, bytes[place] == UInt8(ascii: ":") {
            guard let value = number(17..<19), value < 60 else { return nil }
            (second, place) = (value, 19)
        }
        if place < bytes.count, bytes[place] == UInt8(ascii: ".") {
            let end = bytes[(place + 1)...].firstIndex { !(0x30...0x39).contains($0) } ?? bytes.count
            guard end > place + 1, let value = Double("0" + String(decoding: bytes[place..<end], as: UTF8.self)) else {
                return nil
            }
            (milliseconds, place) = (Int((value * 1000).rounded(.down)), end)
        }
        let zone = bytes[place...].filter { $0 != UInt8(ascii: ":") }
        var offset = 0
        if zone != [UInt8(ascii: "Z")] {
            guard zone.count == 5, zone[0] == UInt8(ascii: "+") || zone[0] == UInt8(ascii: "-"),
                let value = Int(String(decoding: zone[1...], as: UTF8.self))
            else { return nil }
            offset = (value / 100 * 60 + value % 100) * (zone[0] == UInt8(ascii: "-") ? -1 : 1)
        }
        let days = Double(days(year, month, day))
        return days * 86_400 + Double(hour * 3600 + (minute - offset) * 60 + second) + Double(milliseconds) / 1000
    }

    /// Days from 1970-01-01 to a date of the Gregorian calendar.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension Date {
    /// ISO 8601 in UTC with milliseconds, as Salesforce writes it.
    var salesforceStamp: String { stamp.dropLast() + "+0000" }
}
