/// What a body may look like, as the published contract gives it.
indirect enum BodyShape: Sendable {
    case string
    case integer
    case boolean
    case anything
    case oneOf([String])
    case list(BodyShape)
    case map(BodyShape)
    case either(BodyShape, BodyShape)
    case object([Member])

    /// A member of an object.
    struct Member: Sendable {
        let name: String
        let shape: BodyShape
        let required: Bool

        static func required(_ name: String, _ shape: BodyShape) -> Member {
            Member(name: name, shape: shape, required: true)
        }

        static func optional(_ name: String, _ shape: BodyShape) -> Member {
            Member(name: name, shape: shape, required: false)
        }
    }

    /// What was found wrong with a body.
    struct Findings {
        /// Members that the contract requires and the vendor's server does without.
        var missing: Set<String> = []
        /// The first thing that the vendor's server refuses: a wrong type, an unknown member.
        var refusal: String?
    }

    /// Compares a body with the shape.
    func check(_ value: JSON) -> Findings {
        var findings = Findings()
        check(value, at: "", into: &findings)
        return findings
    }

    private func check(_ value: JSON, at path: String, into findings: inout Findings) {
        guard findings.refusal == nil else { return }
        switch (self, value) {
        case (.anything, _), (.string, .string), (.integer, .integer), (.boolean, .bool): return
        case (.oneOf(let allowed), .string(let text)):
            if !allowed.contains(text) { findings.refusal = "\(Self.named(path)): \(text) is not one of \(allowed)" }
        case (.list(let element), .array(let values)):
            for value in values { element.check(value, at: path + "[]", into: &findings) }
        case (.map(let element), .object(let members)):
            for (name, value) in members { element.check(value, at: Self.join(path, name), into: &findings) }
        case (.either(let first, let second), _):
            var attempt = Findings()
            first.check(value, at: path, into: &attempt)
            if attempt.refusal != nil { second.check(value, at: path, into: &findings) }
        case (.object(let expected), .object(let members)):
            for member in expected {
                let place = Self.join(path, member.name)
                if let value = members[member.name] {
                    member.shape.check(value, at: place, into: &findings)
                } else if member.required {
                    findings.missing.insert(place)
                }
            }
            if let unknown = members.keys.sorted().first(where: { name in !expected.contains { $0.name == name } }) {
                findings.refusal = "\(Self.join(path, unknown)) is not a member of this body"
            }
        default: findings.refusal = "\(Self.named(path)) may not be \(value.kind)"
        }
    }

    private static func named(_ path: String) -> String { path.isEmpty ? "the body" : path }

    private static func join(_ path: String, _ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
}
