public import JobQueue
import Sync

extension PipedriveConnector {
    /// Reads the user, which every token may, one record of each kind, the fields of persons and the users: five calls.
    ///
    /// - Throws: `PERMISSION`, with all that is missing, where persons or organizations cannot be read. What only
    ///   labels and owners need is a line. Whether the token may write shows only when something is written.
    public func check() async throws(JobError) -> [String] {
        let user = try await user()
        var lines = [Self.line(of: user)]
        var refused: [JobError] = []
        for object in PipedriveObject.allCases {
            let answer = await client.send(.list(object, .init(limit: 1)), as: Arrival.self)
            if let error = try Self.lack(answer.map { _ in }) {
                refused.append(error)
            } else {
                lines.append("\(object.path): can be read")
            }
        }
        if var error = refused.first {
            error.message = refused.map(\.message).joined(separator: "; ")
            throw error
        }
        lines += try await fieldLines()
        let users = await client.send(.users, as: Arrival.self)
        let lack = try Self.lack(users.map { _ in })
        lines.append(
            "users: "
                + (lack.map { "\($0.message) (reps cannot be found by their e-mail)" } ?? "can be read"))
        for object in PipedriveObject.allCases { lines.append(await mirrorLine(of: object, user)) }
        return lines
    }

    private func fieldLines() async throws(JobError) -> [String] {
        do throws(JobError) {
            let layout = try await askedLayout(of: .person)
            let labels = layout.labels.map(\.label).joined(separator: ", ")
            let isSynced = layout.description.fields["job_title"] != nil
            return [
                "labels of persons: " + (labels.isEmpty ? "none" : labels),
                "contact sync: "
                    + (isSynced ? "on" : "off; job_title, birthday and postal_address cannot be written"),
            ]
        } catch {
            guard error.type == .permission else { throw error }
            return ["fields: \(error.message) (custom fields and labels cannot be written)"]
        }
    }

    private func mirrorLine(of object: PipedriveObject, _ user: JSONValue) async -> String {
        let what = "mirror of \(object.path): "
        do {
            let progress = try await mirror.progress(of: object.rawValue, origin: try await origin())
            let reached = progress.reached.map { ", up to \($0)" } ?? ""
            return what + (progress.isWhole ? "complete" : "not complete; look-ups fill it") + reached
        } catch {
            return what + "cannot be asked: \(error)"
        }
    }

    /// The lack of a right; whatever else went wrong is thrown.
    private static func lack(_ answer: Result<Void, PipedriveFailure>) throws(JobError) -> JobError? {
        guard case .failure(let failure) = answer else { return nil }
        guard failure.error.type == .permission else { throw failure.error }
        return failure.error
    }

    private static func line(of user: JSONValue) -> String {
        let name = user["name"]?.text ?? "a user without a name"
        let company = user["company_name"]?.text ?? user["company_domain"]?.text ?? "a company without a name"
        let access = user["access"]?.array ?? []
        let isAdmin = access.contains { $0["app"]?.string != "sales" && $0["admin"]?.bool == true }
        let sells = access.isEmpty || isAdmin || access.contains { ["global", "sales"].contains($0["app"]?.string) }
        let rights = isAdmin ? ", an administrator" : sells ? "" : ", without access to sales"
        return "signed in as \(name)\(rights), of the company \(company)"
    }
}
