/// A person who works with the account, to whom records may be given.
struct PipedriveUser: Sendable {
    let id: Int
    var name: String
    var email: String
    var isActive = true
    var isAdministrator = false
    /// Milliseconds since 1970.
    let addedAt: Int

    /// The users of a fresh account; the tokens speak for the first.
    static func standard(at milliseconds: Int) -> [PipedriveUser] {
        [
            PipedriveUser(
                id: 301, name: "Mara Keller", email: "mara@sandbox.example", isAdministrator: true,
                addedAt: milliseconds),
            PipedriveUser(id: 302, name: "Tom Ito", email: "tom@sandbox.example", addedAt: milliseconds),
        ]
    }

    /// The user as the contract shows one.
    ///
    /// - Parameter isCaller: whether the call is made for this user.
    func json(isCaller: Bool) -> [String: JSON] {
        let stamp = JSON.string(PipedriveTime.oldText(addedAt))
        let access = ["sales", "global", "account_settings"].map { app -> JSON in
            ["app": .string(app), "admin": .bool(isAdministrator), "permission_set_id": .string("set-\(app)")]
        }
        return [
            "id": .integer(id), "name": .string(name), "email": .string(email), "active_flag": .bool(isActive),
            "activated": .bool(isActive), "is_deleted": false, "is_you": .bool(isCaller), "default_currency": "EUR",
            "locale": "en_GB", "lang": 1, "phone": .null, "role_id": 1, "timezone_name": "Etc/UTC",
            "timezone_offset": "+00:00", "has_created_company": .bool(isAdministrator), "icon_url": .null,
            "created": stamp, "modified": stamp, "last_login": stamp, "access": .array(access),
        ]
    }
}
