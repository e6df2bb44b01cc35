/// Where mail is handed in.
public struct MailServer: Sendable, Equatable {
    /// How the connection is guarded.
    public enum Security: String, CaseIterable, Codable, Sendable {
        /// From the first byte (usually port 465).
        case tls
        /// After a word in the clear (usually port 587); nothing is sent where the server does not offer it.
        case startTLS = "starttls"
        /// Not at all: for a server on this machine.
        case none
    }

    /// The host's name.
    public var host: String
    /// The port.
    public var port: Int
    /// How the connection is guarded.
    public var security: Security
    /// Who hands in, and with which password; nil where nobody asks.
    public var login: Login?

    /// A user and a password.
    public struct Login: Sendable, Equatable {
        /// The user's name.
        public var user: String
        /// The password.
        public var password: String

        /// Makes a login.
        public init(user: String, password: String) {
            self.user = user
            self.password = password
        }
    }

    /// Makes a server.
    public init(host: String, port: Int, security: Security, login: Login? = nil) {
        self.host = host
        self.port = port
        self.security = security
        self.login = login
    }
}

extension MailServer.Login: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The user alone.
    public var description: String { user }

    /// The user alone.
    public var debugDescription: String { user }

    /// A mirror without children, so that `dump` finds no password.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
