internal import Crypto
internal import Foundation
public import HTTPTransport

/// Sends a notice as a signed POST.
///
/// The receiver computes HMAC-SHA256 over the timestamp, a dot and the body, with the shared secret, and compares it
/// with the signature; one that is older than some minutes it refuses. A delivery may arrive twice (an answer was
/// lost); its id is the same then.
public struct WebhookSender: Sendable {
    private let transport: any HTTPTransport

    /// Makes a sender.
    public init(transport: any HTTPTransport) { self.transport = transport }

    /// What became of a delivery.
    enum Outcome: Sendable, Equatable {
        case arrived
        /// It may arrive another time.
        case refused(String)
        /// The receiver wants no more.
        case gone(String)
    }

    func send(
        _ body: String, kind: String, delivery: String, to url: String, secret: Secret?, now: Date
    ) async -> Outcome {
        let timestamp = String(Int64(now.timeIntervalSince1970))
        var headers = [
            ("Content-Type", "application/json"), ("User-Agent", "leadferry"), ("X-Leadferry-Kind", kind),
            ("X-Leadferry-Delivery", delivery), ("X-Leadferry-Timestamp", timestamp),
        ]
        if let secret {
            headers.append(("X-Leadferry-Signature", Self.signature(of: body, timestamp: timestamp, secret: secret)))
        }
        let request = HTTPRequest(
            .post, url, headers: headers.map { (name: $0.0, value: $0.1) }, body: Array(body.utf8),
            timeout: .seconds(20))
        do throws(TransportError) {
            let answer = try await transport.send(request)
            switch answer.status {
            case 200..<300: return .arrived
            case 410: return .gone("the receiver answered 410")
            default: return .refused("the receiver answered \(answer.status)")
            }
        } catch {
            return .refused(error.description)
        }
    }

    /// `sha256=` and the hash in hexadecimal.
    public static func signature(of body: String, timestamp: String, secret: Secret) -> String {
        let key = SymmetricKey(data: Data(secret.reveal().utf8))
        let code = HMAC<SHA256>.authenticationCode(for: Data("\(timestamp).\(body)".utf8), using: key)
        return "sha256=" + code.map { String(format: "%02x", $0) }.joined()
    }
}
