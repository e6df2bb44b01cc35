import Foundation
import Synchronization
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// `leadferry sandbox` on a free port, as a process of its own.
final class SandboxProcess: Sendable {
    let url: String
    private let installation: Installation
    private let process: Process

    init() throws {
        installation = try Installation()
        process = try installation.start("sandbox", "--port", "0", as: "sandbox")
        var found: String?
        let installation = installation
        try eventually("the sandbox did not start") {
            let said = try installation.read("sandbox.err")
            found = said.firstMatch(of: /http:\/\/127\.0\.0\.1:\d+/).map { String($0.output) }
            return found != nil
        }
        url = try #require(found)
        // The partners' own limits are not what these tests are about.
        let fast = ["requests_per_minute": 600_000]
        try post("/_sandbox/config", ["partners": ["peopledatalabs": fast, "hunter": fast]])
    }

    deinit { kill(process.processIdentifier, SIGKILL) }

    /// Posts to the control interface.
    func post(_ path: String, _ body: [String: Any]) throws {
        var request = URLRequest(url: try #require(URL(string: url + path)))
        request.httpMethod = "POST"
        request.httpBody = try JSONSerialization.data(withJSONObject: body)
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        _ = try send(request)
    }

    /// Lets the data partners know nobody: the leads stay as they were captured.
    func silencePartners() throws {
        let silent = ["hit_rate": 0]
        try post("/_sandbox/config", ["partners": ["hunter": silent, "peopledatalabs": silent]])
    }

    /// Ends all faults: what was wrong in the CRM is mended.
    func endFaults() throws { try delete("/_sandbox/faults") }

    /// Deletes a record, as a colleague in the CRM does.
    func delete(_ path: String) throws {
        var request = URLRequest(url: try #require(URL(string: url + path)))
        request.httpMethod = "DELETE"
        request.setValue("Bearer sandbox", forHTTPHeaderField: "Authorization")
        _ = try send(request)
    }

    /// The records of an object that are not deleted.
    func records(_ object: String, in crm: String = "hubspot") throws -> [[String: Any]] {
        let answer = try get("/_sandbox/records?crm=\(crm)&object=\(object)")
        let results = try #require(answer["results"] as? [[String: Any]])
        return results.filter { record in
            ["archived", "IsDeleted", "is_deleted"].allSatisfy { record[$0] as? Bool != true }
        }
    }

    /// One property of all records of an object.
    func values(_ property: String, of object: String, in crm: String = "hubspot") throws -> [String] {
        try records(object, in: crm).compactMap {
            let value = ($0["properties"] as? [String: Any] ?? $0)[property]
            // Pipedrive has a list of addresses.
            return value as? String ?? (value as? [[String: Any]])?.first?["value"] as? String
        }
    }

    func violations() throws -> Int { try #require(try get("/_sandbox/violations")["total"] as? Int) }

    func calls(to crm: String = "hubspot") throws -> Int {
        try #require(try get("/_sandbox/calls?crm=\(crm)")["total"] as? Int)
    }

    func get(_ path: String) throws -> [String: Any] {
        let data = try send(URLRequest(url: try #require(URL(string: url + path))))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    func send(_ request: URLRequest) throws -> Data {
        let done = DispatchSemaphore(value: 0)
        let outcome = Mutex<Result<Data, any Error>>(.success(Data()))
        URLSession.shared.dataTask(with: request) { data, response, error in
            let status = (response as? HTTPURLResponse)?.statusCode ?? 0
            outcome.withLock {
                if let error {
                    $0 = .failure(error)
                } else if status >= 400 {
                    $0 = .failure(CocoaError(.fileReadUnknown, userInfo: ["status": status]))
                } else {
                    $0 = .success(data ?? Data())
                }
            }
            done.signal()
        }.resume()
        done.wait()
        return try outcome.withLock { try $0.get() }
    }
}
