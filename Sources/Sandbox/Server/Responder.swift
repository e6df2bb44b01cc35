import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// Turns HTTP requests into calls, carries them out on the world, and lets the faults strike.
struct Responder: HTTPResponder {
    /// A request's connection, which a fault may close.
    struct Context: InitializableFromSource {
        let channel: any Channel
        let logger: Logger

        init(source: ApplicationRequestContextSource) {
            channel = source.channel
            logger = source.logger
        }
    }

    /// The rest of an answer is withheld on purpose.
    private struct Truncated: Error {}
    /// The caller went away in the middle of a request: that is no call.
    private struct Incomplete: Error {}

    private static let largestBody = 32 << 20

    private let world: Guarded

    /// A class, because a lock has one place in memory and the responder is copied.
    private final class Guarded: Sendable {
        let value: Mutex<World>

        init(_ world: World) {
            value = Mutex(world)
        }
    }

    init(world: World) {
        self.world = Guarded(world)
    }

    func respond(to request: Request, context: Context) async throws -> Response {
        let buffer = try await request.body.collect(upTo: Self.largestBody)
        let announced = request.headers[.contentLength].flatMap { Int($0) }
        guard announced == nil || announced == buffer.readableBytes else { throw Incomplete() }
        let call = Self.call(request, Array(buffer.readableBytesView))
        switch call.segments.first {
        case nil: return Self.response(Control.description)
        case "_sandbox"?: return Self.response(world.value.withLock { Control.answer(call, world: &$0) })
        case "hubspot"?, "partners"?, "pipedrive"?, "salesforce"?, "zoho"?:
            return try await vendorResponse(call, context)
        default: return Self.response(.refusal(404, World.nothing(at: call.path)))
        }
    }

    private func vendorResponse(_ call: Call, _ context: Context) async throws -> Response {
        let plan = world.value.withLock { $0.begin(call) }
        if plan.latency > 0 {
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(plan.latency)) }
        }
        guard let fault = plan.fault else {
            return finish(plan, world.value.withLock { $0.perform(call, plan) })
        }
        switch fault.kind {
        case .latency, .rowError: return finish(plan, world.value.withLock { $0.perform(call, plan) })
        case .status:
            let answer = world.value.withLock { world in
                if fault.isAfter { _ = world.perform(call, plan) }
                return world.faultAnswer(fault, to: call)
            }
            return finish(plan, answer)
        case .dropBefore: return await drop(plan, context)
        case .dropAfter:
            _ = world.value.withLock { $0.perform(call, plan) }
            return await drop(plan, context)
        case .truncate: return truncated(plan, world.value.withLock { $0.perform(call, plan) })
        }
    }

    private func finish(_ plan: World.Plan, _ answer: Answer) -> Response {
        world.value.withLock { $0.end(plan, status: String(answer.status)) }
        return Self.response(answer)
    }

    /// Closes the connection under the answer: the server then fails to write it, and not one byte of it leaves.
    private func drop(_ plan: World.Plan, _ context: Context) async -> Response {
        world.value.withLock { $0.end(plan, status: "dropped") }
        try? await context.channel.close().get()
        return Response(status: .internalServerError)
    }

    /// Announces the whole body, sends half of it and closes the connection.
    private func truncated(_ plan: World.Plan, _ answer: Answer) -> Response {
        var response = finish(plan, answer)
        let bytes = Self.bytes(of: answer)
        let half = ByteBuffer(bytes: bytes.prefix(bytes.count / 2))
        response.body = ResponseBody(contentLength: bytes.count) { writer in
            try await writer.write(half)
            throw Truncated()
        }
        return response
    }

    private static func response(_ answer: Answer) -> Response {
        var headers = HTTPFields()
        switch answer.body {
        case .none: break
        case .json: headers[.contentType] = "application/json;charset=utf-8"
        case .text: headers[.contentType] = "text/plain;charset=utf-8"
        }
        for (name, value) in answer.headers {
            guard let name = HTTPField.Name(name) else { continue }
            headers[name] = value
        }
        let bytes = bytes(of: answer)
        let body = bytes.isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        return Response(status: .init(code: answer.status), headers: headers, body: body)
    }

    private static func bytes(of answer: Answer) -> [UInt8] {
        switch answer.body {
        case .none: []
        case .json(let json): json.bytes
        case .text(let text): Array(text.utf8)
        }
    }

    private static func call(_ request: Request, _ body: [UInt8]) -> Call {
        let target = request.head.path ?? "/"
        let (parts, query) = Call.target(target)
        let isAtRoot = parts.first == "services" || parts.first == "id"
        let segments = isAtRoot ? ["salesforce"] + parts : parts
        var headers: [String: String] = [:]
        for field in request.headers { headers[field.name.canonicalName] = field.value }
        headers["host"] = request.head.authority
        return Call(
            method: request.method.rawValue, path: "/" + segments.joined(separator: "/"), segments: segments,
            query: query, headers: headers, body: body, targetLength: target.utf8.count, isAtRoot: isAtRoot)
    }
}
