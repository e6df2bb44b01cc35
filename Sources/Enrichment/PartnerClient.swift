internal import Foundation
public import HTTPTransport

/// Puts one question to one partner and says what the answer means.
///
/// Sends once and never again: what to do about an answer is for the waterfall to decide. Keys go into the request and
/// nowhere else. Not idempotent at the partner: asking twice may cost twice.
public struct PartnerClient: Sendable {
    let partner: Partner
    private let transport: any HTTPTransport

    /// Makes a client for a partner.
    public init(_ partner: Partner, transport: any HTTPTransport) {
        self.partner = partner
        self.transport = transport
    }

    /// Asks. Only cancellation is thrown; every other trouble is an answer.
    public func ask(
        _ call: PartnerCall, _ inputs: [PartnerInput: String]
    ) async throws(CancellationError) -> PartnerAnswer {
        let request: HTTPRequest
        switch makeRequest(call, inputs) {
        case .success(let made): request = made
        case .failure(let refusal): return refusal.answer
        }
        do {
            return scrubbed(interpret(try await transport.send(request), of: call), inputs)
        } catch {
            switch error {
            case .cancelled: throw CancellationError()
            case .notSent, .withheld:
                return scrubbed(
                    PartnerAnswer(.error, isPassing: true, code: "not sent", message: error.description), inputs)
            case .answerLost:
                return scrubbed(
                    PartnerAnswer(
                        .error, credits: nil, isPassing: true, code: "answer lost", message: error.description),
                    inputs)
            case .badURL:
                return PartnerAnswer(
                    .unconfigured, code: "bad URL", message: "the base URL of \(partner.id) cannot be used; mend it")
            }
        }
    }

    /// Takes the key and what was asked out of an answer's words, whatever the partner or the transport put there.
    private func scrubbed(_ answer: PartnerAnswer, _ inputs: [PartnerInput: String]) -> PartnerAnswer {
        let credential = partner.credential
        let secrets = [credential?.key, credential?.secret].compactMap(\.self)
        // Shorter texts are everywhere and tell nothing.
        let asked = ([credential?.account].compactMap(\.self) + inputs.values).filter { $0.count > 2 }
        let hidden = (secrets + asked)
            .flatMap { [$0, Self.encoded($0)] }
            .filter { !$0.isEmpty }
            .sorted { $0.count > $1.count }
        func scrub(_ text: String?, upTo length: Int) -> String? {
            hidden.reduce(text) { $0?.replacingOccurrences(of: $1, with: "…", options: .caseInsensitive) }
                .map { String($0.prefix(length)) }
        }
        var scrubbed = answer
        scrubbed.code = scrub(answer.code, upTo: 64)
        scrubbed.message = scrub(answer.message, upTo: 300)
        return scrubbed
    }
}
