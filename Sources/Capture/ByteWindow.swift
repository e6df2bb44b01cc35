/// The part of a file that is in memory: unread bytes in one piece, filled from behind and consumed in front.
///
/// It grows only while one record is longer than it, so its size follows the longest record allowed, not the file.
struct ByteWindow: ~Copyable {
    private let source: ByteSource
    private var memory: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private var start = 0
    private var end = 0
    /// Whether the end of the file has been read: `unread` is all there is.
    private(set) var isFinal = false
    /// How many bytes have been consumed.
    private(set) var consumed = 0

    init(_ source: consuming ByteSource, capacity: Int) {
        self.source = source
        self.capacity = max(16, capacity)
        memory = .allocate(capacity: self.capacity)
    }

    /// Opens a file, or standard input for "-". `chunk` is the most that one read asks for.
    init(path: String, chunk: Int) throws(CaptureError) {
        let source = try ByteSource(path: path, chunk: chunk)
        self.init(source, capacity: max(chunk, CSVOptions.block) * 2)
    }

    deinit { memory.deallocate() }

    /// The path as given.
    var path: String { source.path }
    /// The size of the file where it is known.
    var size: Int? { source.size }

    /// The bytes read and not consumed. The pointer is good until the next `fill`.
    var unread: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: memory + start, count: end - start) }

    /// Gives up the first `count` unread bytes.
    mutating func consume(_ count: Int) {
        start += count
        consumed += count
    }

    /// Reads once; false where the end had been reached before.
    @discardableResult
    mutating func fill() throws(CaptureError) -> Bool {
        guard !isFinal else { return false }
        if end == capacity { makeRoom() }
        let count = try source.read(into: UnsafeMutableRawBufferPointer(start: memory + end, count: capacity - end))
        end += count
        isFinal = count == 0
        return true
    }

    /// Reads until at least so many bytes are unread, or the end is reached.
    mutating func fill(upTo count: Int) throws(CaptureError) {
        while unread.count < count { guard try fill() else { return } }
    }

    /// The first unread bytes, on which format, encoding and delimiter are found: the same whatever was read at once.
    var block: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: unread.prefix(CSVOptions.block)) }

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
