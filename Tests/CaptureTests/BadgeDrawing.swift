#if Images
    import CBadgeDrawing
    import Foundation

    /// A badge that a test draws.
    final class BadgeDrawing {
        enum File: String, CaseIterable {
            case png, jpg, heic

            var kind: badge_file {
                switch self {
                case .png: badge_png
                case .jpg: badge_jpeg
                case .heic: badge_heic
                }
            }
        }

        struct CannotDraw: Error {}

        private let badge: OpaquePointer

        init(width: Int = 1200, height: Int = 900) throws {
            guard let made = badge_make(Int32(width), Int32(height)) else { throw CannotDraw() }
            badge = made
        }

        deinit { badge_free(badge) }

        /// Lines from the top, each with its size.
        func lines(_ lines: [(text: String, size: Double)]) {
            var y = 30.0
            for (text, size) in lines {
                badge_text(badge, text, 60, Int32(y), size, 0)
                y += 130 * size
            }
        }

        func code(_ format: String, _ text: String, x: Int = 100, y: Int = 100, side: Int = 500) throws {
            guard badge_code(badge, format, text, Int32(x), Int32(y), Int32(side), Int32(side)) == 1 else {
                throw CannotDraw()
            }
        }

        func turn(_ degrees: Double) { badge_turn(badge, degrees) }

        func noise(_ deviation: Double, specks: Double = 0) { badge_noise(badge, deviation, specks) }

        func bytes(_ file: File) throws -> [UInt8] {
            var count = 0
            guard let bytes = badge_write(badge, file.kind, &count) else { throw CannotDraw() }
            defer { badge_bytes_free(bytes) }
            return Array(UnsafeBufferPointer(start: bytes, count: count))
        }
    }
#endif
