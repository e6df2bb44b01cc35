import Foundation
import JobQueue

extension HubSpotErrors {
    /// What one of HubSpot's errors says, wherever in it that stands.
    struct Reading {
        /// The HTTP status; nil for the error of one record in a batch.
        let status: Int?
        /// `category`.
        let category: String?
        /// `subCategory`, where it is a text.
        let subCategory: String?
        /// `policyName` of a rate limit.
        let policy: String?
        /// The first code of the details.
        let code: String?
        /// The words most to the point.
        let message: String
        /// All words, for the last resort.
        let allText: String
        /// The property at fault.
        let field: String?
        /// The scopes a token lacks.
        let scopes: [String]
        /// Whether a record is named. Only the paths of lists and events hold an id, so a 404 of another path that names
        /// no record means the path.
        let namesRecord: Bool

        init(_ fault: HubSpotAnswers.Fault?, status: Int?) {
            let outer = fault?.message?.text
            let detail = fault?.errors?.first
            let value = [outer, detail?.message?.text].lazy.compactMap { $0 }.compactMap(Self.valueFault).first
            let contexts = [detail?.context, fault?.context].compactMap { $0 }
            let details = fault?.errors ?? []

            self.status = status
            category = fault?.category?.text
            subCategory = fault?.subCategory?.text
            policy = fault?.policyName?.text
            code = detail?.code?.text ?? value?.error
            let texts = ([outer] + details.map(\.message?.text)).compactMap { $0 }
            let naming = texts.first { $0.lowercased().contains("existing id:") }
            message = naming ?? value?.message ?? (code == nil ? nil : detail?.message?.text) ?? texts.first ?? ""
            allText = texts.joined(separator: "\n")
            let named = ["propertyName", "properties", "property"].lazy.compactMap { name in
                contexts.compactMap { $0[name]?.texts.first }.first
            }
            field = named.first ?? value?.name ?? (code == nil ? nil : detail?.in?.text)
            namesRecord = contexts.contains { !$0.isEmpty } || allText.contains { $0.isNumber }
            scopes = (details.map(\.context) + [fault?.context]).compactMap { $0 }
                .flatMap { ($0["requiredGranularScopes"] ?? $0["requiredScopes"] ?? $0["missingScopes"])?.texts ?? [] }
        }

        /// The error under a type, in HubSpot's words; `ours` goes before them, or stands alone where there are none.
        func error(_ type: ErrorType, _ ours: String? = nil, retryAfter: Duration? = nil) -> JobError {
            var text = [ours, message.isEmpty ? nil : message].compactMap { $0 }.joined(separator: ": ")
            if text.isEmpty {
                text = "HubSpot answered \(status.map { "HTTP \($0)" } ?? "with an error") without a reason"
            }
            return JobError(
                type, code: code ?? policy ?? category ?? status.map { "HTTP \($0)" },
                message: String(text.prefix(2_000)),
                field: field, retryAfter: retryAfter
            )
        }

        /// The JSON list at the end of `Property values were not valid: […]`.
        private struct ValueFault: Decodable {
            var message: String?
            var error: String?
            var name: String?
        }

        private static func valueFault(in text: String) -> ValueFault? {
            guard let start = text.range(of: "[{")?.lowerBound else { return nil }
            return (try? JSONDecoder().decode([ValueFault].self, from: Data(text[start...].utf8)))?.first
        }
    }
}
