extension PartnerEndpoint {
    /// A parameter by which a value has to be asked for, and what it must say or, where it is a list, hold.
    struct Ask: Sendable {
        let parameter: String
        let value: String

        init?(_ data: JSON) {
            guard let parameter = data["parameter"]?.string, let value = data["value"]?.string else { return nil }
            self.parameter = parameter
            self.value = value
        }

        func isMade(in parameters: [String: String]) -> Bool {
            parameters.contains { name, said in
                said == value && (name == parameter || name.hasPrefix(parameter + "["))
            }
        }
    }

    /// A person's values in the partner's own words. What has to be asked for and was not is null.
    func values(of persona: Persona, asked parameters: [String: String]) -> [String: JSON] {
        var values = persona.values
        for (word, translations) in words {
            guard let value = values[word]?.string, let translated = translations[value] else { continue }
            values[word] = .string(translated)
        }
        for (word, ask) in askedBy where !ask.isMade(in: parameters) { values[word] = .null }
        return values
    }
}
