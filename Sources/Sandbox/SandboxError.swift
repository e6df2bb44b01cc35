/// Why a sandbox could not run.
public enum SandboxError: Error, Equatable, CustomStringConvertible {
    /// Something else listens on the address already.
    case addressInUse(host: String, port: Int)
    /// The address cannot be listened on, for the reason given.
    case cannotListen(host: String, port: Int, reason: String)

    /// What happened, and what to do about it.
    public var description: String {
        switch self {
        case .addressInUse(let host, let port):
            "something already listens on \(host):\(port); stop it, or give the sandbox another port (0 takes a free one)"
        case .cannotListen(let host, let port, let reason):
            "the sandbox cannot listen on \(host):\(port): \(reason)"
        }
    }
}
