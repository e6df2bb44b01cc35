public import JobQueue

/// How a CRM hands out tokens, as data: the four differ in addresses and habits, not in the mechanism.
public struct OAuthProvider: Sendable, Equatable {
    /// How the app says who it is.
    public enum ClientProof: Sendable {
        /// `client_id` and `client_secret` in the form.
        case form
        /// `Authorization: Basic` (RFC 6749 section 2.3.1).
        case basic
    }

    /// A refusal that passes by itself, though its status says that a person has to act.
    public struct PassingRefusal: Sendable, Equatable {
        /// The `error` member, where it tells; compared without regard to case.
        public var error: String?
        /// A part of the description, in lower case, where it tells.
        public var description: String?
        /// What it is.
        public var type: ErrorType
        /// How long nothing is asked again.
        public var wait: Duration

        /// Makes one.
        public init(error: String? = nil, description: String? = nil, type: ErrorType, wait: Duration) {
            self.error = error
            self.description = description
            self.type = type
            self.wait = wait
        }
    }

    /// How often a refresh token may be shown, by all processes together.
    public struct RefreshLimit: Sendable, Equatable {
        /// So many times.
        public var count: Int
        /// In any time of this length.
        public var window: Duration

        /// Makes one.
        public init(count: Int, window: Duration) {
            self.count = count
            self.window = window
        }
    }

    /// The name for people.
    public var name: String
    /// Where tokens are asked for.
    public var tokenURL: String
    /// The page where a person lets the app in.
    public var authorizeURL: String
    /// How the app says who it is.
    public var clientProof = ClientProof.form
    /// The member of the answer that says where calls go.
    public var baseURLMember: String?
    /// What stands between two scopes.
    public var scopeSeparator = " "
    /// Further parameters of the page.
    public var authorizeParameters: [String: String] = [:]
    /// Whether a code is bound to who asked for it (PKCE, RFC 7636).
    public var bindsCodes = false
    /// Refusals that pass by themselves.
    public var passingRefusals: [PassingRefusal] = []
    /// How often a refresh token may be shown; nil where the vendor sets no limit.
    public var refreshLimit: RefreshLimit?

    /// Makes a description; the rest has defaults.
    public init(name: String, tokenURL: String, authorizeURL: String) {
        self.name = name
        self.tokenURL = tokenURL
        self.authorizeURL = authorizeURL
    }
}
