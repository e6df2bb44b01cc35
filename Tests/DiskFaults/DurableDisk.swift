/// A disk that forgets what was not synced: replays a recording, and says what a power cut may leave of it.
///
/// The rules are those of POSIX at their hardest: only a sync makes bytes durable; of what was written since, any sectors
/// may have reached the disk, in any order. Names are made durable by a sync of the folder; of later changes to the
/// folder any number may have been done, in their order, as on a file system with a journal. A sector of 512 bytes is
/// written whole or not at all, which SQLite counts on.
public struct DurableDisk: Sendable {
    /// What a power cut leaves of the changes that were not synced.
    public enum Cut: Sendable, Hashable {
        /// Nothing.
        case none
        /// All.
        case all
        /// All, but of the last write only the first half.
        case torn
        /// Some sectors, some changes of length, some names: by the seed.
        case some(seed: UInt64)
    }

    /// A sector, in bytes.
    public static let sector = 512

    private struct File {
        var durable: [UInt8] = []
        /// Writes and changes of length since the last sync.
        var pending: [DiskChange] = []
    }

    private enum NameChange {
        case made(String, file: Int)
        case removed(String)
    }

    private var files: [Int: File] = [:]
    private var names: [String: Int] = [:]
    private var pendingNames: [NameChange] = []

    /// An empty disk.
    public init() {}

    /// Replays a change.
    public mutating func apply(_ change: DiskChange) {
        switch change {
        case .created(let file, let name):
            files[file] = File()
            pendingNames.append(.made(name, file: file))
        case .written(let file, _, _), .truncated(let file, _):
            files[file, default: File()].pending.append(change)
        case .synced(let file, let folder):
            var synced = files[file] ?? File()
            for change in synced.pending { Self.apply(change, to: &synced.durable) }
            synced.pending = []
            files[file] = synced
            if folder { syncNames() }
        case .deleted(let file, let folderSynced):
            let name = pendingNames.reversed().lazy.compactMap { change -> String? in
                if case .made(let name, file) = change { name } else { nil }
            }.first
            if let name = name ?? names.first(where: { $0.value == file })?.key {
                pendingNames.append(.removed(name))
            }
            if folderSynced { syncNames() }
        }
    }

    private mutating func syncNames() {
        for change in pendingNames { Self.apply(change, to: &names) }
        pendingNames = []
    }

    /// The files that a power cut leaves now, by name. Nil where the cut would be the same as `all`.
    public func image(after cut: Cut) -> [String: [UInt8]]? {
        var names = self.names
        var random = SeededGenerator(seed: 0)
        var share = 1.0
        var changes = pendingNames[...]
        switch cut {
        case .none: changes = []
        case .all, .torn: break
        case .some(let seed):
            random = SeededGenerator(seed: seed)
            share = [0.1, 0.5, 0.9][Int.random(in: 0..<3, using: &random)]
            changes = changes.prefix(Int.random(in: 0...changes.count, using: &random))
        }
        for change in changes { Self.apply(change, to: &names) }
        var image: [String: [UInt8]] = [:]
        var tore = false
        for (name, number) in names.sorted(by: { $0.value < $1.value }) {
            guard let file = files[number] else { continue }
            var bytes = file.durable
            for (index, change) in file.pending.enumerated() where cut != .none {
                switch (cut, change) {
                case (.some, .written(_, let offset, let data)):
                    for (start, part) in Self.sectors(offset, data)
                    where Double.random(in: 0..<1, using: &random) < share {
                        Self.write(part, at: start, to: &bytes)
                    }
                case (.some, _):
                    if Double.random(in: 0..<1, using: &random) < share { Self.apply(change, to: &bytes) }
                case (.torn, .written(_, let offset, let data)) where index == file.pending.count - 1:
                    let sectors = Self.sectors(offset, data)
                    for (start, part) in sectors.prefix(sectors.count / 2) { Self.write(part, at: start, to: &bytes) }
                    tore = tore || sectors.count > 1
                default:
                    Self.apply(change, to: &bytes)
                }
            }
            image[name] = bytes
        }
        return cut == .torn && !tore ? nil : image
    }

    /// The parts of a write that lie in one sector each.
    private static func sectors(_ offset: Int, _ data: [UInt8]) -> [(Int, ArraySlice<UInt8>)] {
        var parts: [(Int, ArraySlice<UInt8>)] = []
        var start = 0
        while start < data.count {
            let end = min(data.count, start + sector - (offset + start) % sector)
            parts.append((offset + start, data[start..<end]))
            start = end
        }
        return parts
    }

    private static func apply(_ change: NameChange, to names: inout [String: Int]) {
        switch change {
        case .made(let name, let file): names[name] = file
        case .removed(let name): names[name] = nil
        }
    }

    private static func apply(_ change: DiskChange, to bytes: inout [UInt8]) {
        switch change {
        case .written(_, let offset, let data): write(data[...], at: offset, to: &bytes)
        case .truncated(_, let length) where length < bytes.count: bytes.removeSubrange(length...)
        case .truncated(_, let length): bytes += Array(repeating: 0, count: length - bytes.count)
        case .created, .synced, .deleted: break
        }
    }

    private static func write(_ data: ArraySlice<UInt8>, at offset: Int, to bytes: inout [UInt8]) {
        let end = offset + data.count
        if bytes.count < end { bytes += Array(repeating: 0, count: end - bytes.count) }
        bytes.replaceSubrange(offset..<end, with: data)
    }
}

/// The same numbers for the same seed (SplitMix64).
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Makes a generator.
    public init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
