internal import Foundation
internal import Store

/// Workers that read the configuration before it was changed the last time.
enum StaleWorkers {
    /// Says so where there are some: what was mended in the file does not reach them.
    static func warn(_ common: CommonOptions, _ store: Store) throws {
        // With --db alone there may be no configuration, and then there is nothing to be behind of.
        guard let file = try? common.configuration().file,
            let changed = try FileManager.default.attributesOfItem(atPath: file)[.modificationDate] as? Date
        else { return }
        let age = Int(Date().timeIntervalSince(changed))
        let stale = try store.workerStatus().filter { $0.state == .alive && $0.ageSeconds > age + 1 }
        guard !stale.isEmpty else { return }
        let names = stale.map { "\($0.id) (pid \($0.pid))" }.joined(separator: ", ")
        Terminal.say(
            "\(file) was changed after \(stale.count == 1 ? "worker" : "workers") \(names) read it: restart what should "
                + "follow the change")
    }
}
