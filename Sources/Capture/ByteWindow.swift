/// The part of a file that is in memory: unread bytes in one piece, filled from behind and consumed in front.
///
/// It grows only while one record is longer than it, so its size follows the longest record allowed, not the file. Text in
/// another encoding than UTF-8 is made UTF-8 on its way in.
struct ByteWindow: ~Copyable {
    private var source: ByteSource
    private var memory: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private var start = 0
    private var end = 0
    /// Whether the end of the file has been read: `unread` is all there is.
    private(set) var isFinal = false
    private var consumedBytes = 0
    private var transcoder: Transcoder?
    /// Whether all bytes so far are ASCII, so that the encoding shows itself only with the next that is not.
    private var isUndecided = false

    init(_ source: consuming ByteSource, capacity: Int) {
        self.source = source
        self.capacity = max(64, capacity)
        memory = .allocate(capacity: self.capacity)
    }

    /// Opens a file, or standard input for "-". `chunk` is the most that one read asks for.
    init(path: String, chunk: Int) throws(CaptureError) {
        let source = try ByteSource(path: path, chunk: chunk)
        self.init(source, capacity: max(chunk, TextEncoding.block) * 2)
    }

    /// Reads bytes of memory as if they were a file's.
    init(bytes: [UInt8], chunk: Int) {
        self.init(ByteSource(bytes: bytes, chunk: chunk), capacity: max(chunk, TextEncoding.block) * 2)
    }

    deinit { memory.deallocate() }

    /// The path as given.
    var path: String { source.path }
    /// The size of the file where it is known.
    var size: Int? { source.size }
    /// How many bytes of the file have been dealt with; where they are decoded on their way in, how many have been read.
    var consumed: Int { source.isCompressed || transcoder != nil ? source.bytesRead : consumedBytes }
    /// The encoding the bytes are made UTF-8 from; nil where they are UTF-8.
    var encoding: Transcoder.Encoding? { transcoder?.encoding }

    /// The bytes read and not consumed. The pointer is good until the next `fill`.
    var unread: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: memory + start, count: end - start) }

    /// The first unread bytes, on which format, encoding and delimiter are found: the same whatever was read at once.
    var block: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: unread.prefix(TextEncoding.block)) }

    /// Gives up the first `count` unread bytes.
    mutating func consume(_ count: Int) {
        start += count
        consumedBytes += count
    }

    /// Reads once; false where the end had been reached before.
    @discardableResult
    mutating func fill() throws(CaptureError) -> Bool {
        guard !isFinal else { return false }
        if capacity - end < 32 { makeRoom() }
        let before = end
        if transcoder != nil {
            try fillTranscoded()
        } else {
            try fillPlain()
            if isUndecided { try decide(from: before) }
        }
        return true
    }

    /// Reads until at least so many bytes are unread, or the end is reached.
    mutating func fill(upTo count: Int) throws(CaptureError) {
        while unread.count < count { guard try fill() else { return } }
    }

    /// Makes UTF-8 of what is unread and of all that follows.
    mutating func decode(_ encoding: Transcoder.Encoding) {
        decode(encoding, from: start)
    }

    /// Says that the block is all ASCII: then what stands from the first byte on that is not decides between UTF-8 and
    /// Windows-1252.
    mutating func leaveUndecided() throws(CaptureError) {
        isUndecided = true
        try decide(from: start)
    }

    private mutating func fillPlain() throws(CaptureError) {
        let count = try source.read(into: UnsafeMutableRawBufferPointer(start: memory + end, count: capacity - end))
        end += count
        isFinal = count == 0
    }

    private mutating func fillTranscoded() throws(CaptureError) {
        let most = (capacity - end) / 3 - 4
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: most, alignment: 1)
        defer { piece.deallocate() }
        let count = try source.read(into: piece)
        isFinal = count == 0
        let bytes = UnsafeBufferPointer(rebasing: piece.bindMemory(to: UInt8.self)[..<count])
        end += transcoder?.write(bytes, isLast: isFinal, to: memory + end) ?? 0
    }

    /// How far behind the first byte beyond ASCII is looked, where it stands behind the first block.
    private static let ahead = 4 * TextEncoding.block

    /// The first byte beyond ASCII behind the first block: it is Windows-1252 where more bytes from there on are broken
    /// than there are UTF-8 sequences. So one broken row does not decide about those that follow.
    private mutating func decide(from index: Int) throws(CaptureError) {
        guard let first = (index..<end).first(where: { memory[$0] >= 0x80 }) else { return }
        // Told from the front, because making room moves it. As much is looked at whatever is read at once.
        let offset = first - start
        while end - start - offset <= Self.ahead, !isFinal {
            if capacity - end < 32 { makeRoom() }
            try fillPlain()
        }
        isUndecided = false
        let rest = UnsafeBufferPointer(rebasing: unread[offset...])
        let (wide, broken, _) = TextEncoding.countSequences(
            UnsafeBufferPointer(rebasing: rest.prefix(Self.ahead)), isCut: rest.count > Self.ahead)
        if broken > wide { decode(.windows1252, from: start + offset) }
    }

    private mutating func decode(_ encoding: Transcoder.Encoding, from index: Int) {
        var transcoder = Transcoder(encoding)
        let raw = UnsafeBufferPointer(start: memory + index, count: end - index)
        let kept = index - start
        let larger = max(capacity, kept + Transcoder.room(for: raw.count) + 64)
        let fresh = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        fresh.update(from: memory + start, count: kept)
        end = kept + transcoder.write(raw, isLast: isFinal, to: fresh + kept)
        start = 0
        memory.deallocate()
        memory = fresh
        capacity = larger
        self.transcoder = transcoder
        isUndecided = false
    }

    private mutating func makeRoom() {
        let count = end - start
        if count * 2 > capacity {
            let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2)
            larger.update(from: memory + start, count: count)
            memory.deallocate()
            memory = larger
            capacity *= 2
        } else {
            memory.update(from: memory + start, count: count)
        }
        start = 0
        end = count
    }
}
