internal import CZlib

/// Decompresses gzip in a stream: any size in constant memory, several members one behind the other as one text.
struct Inflater: ~Copyable {
    /// What a step came to.
    enum Step {
        /// So many bytes were made.
        case made(Int)
        /// The data is no gzip, or was damaged on the way.
        case damaged(String)
    }

    private let stream: UnsafeMutablePointer<z_stream>
    /// Where compressed bytes are to be put when `isHungry`.
    let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 1)
    private var start = 0
    private var end = 0
    /// Whether the data so far ends with a whole member, so that the file may end here.
    private(set) var isAtEnd = false

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 bits of window, and 16 for the gzip frame: inflateInit2 in zlib.h, which is a macro.
        inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        input.deallocate()
    }

    /// Whether all input is used up.
    var isHungry: Bool { start == end }

    /// Says that so many bytes were put into `input`.
    mutating func feed(_ count: Int) {
        start = 0
        end = count
    }

    /// Decompresses into a piece of memory, as far as input and room go.
    mutating func step(into output: UnsafeMutableRawBufferPointer) -> Step {
        if isAtEnd {
            // Behind a member stands another, or the zeros with which tape drives fill up.
            while start < end, input[start] == 0 { start += 1 }
            guard start < end else { return .made(0) }
            guard input[start] == 0x1f else { return .damaged("something else stands behind it") }
            inflateReset(stream)
            isAtEnd = false
        }
        stream.pointee.next_in = input.baseAddress?.advanced(by: start).assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = UInt32(end - start)
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(clamping: output.count)
        let room = Int(stream.pointee.avail_out)
        let code = CZlib.inflate(stream, Z_NO_FLUSH)
        switch code {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END: isAtEnd = true
        default: return .damaged(stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(code)")
        }
        start = end - Int(stream.pointee.avail_in)
        return .made(room - Int(stream.pointee.avail_out))
    }
}
