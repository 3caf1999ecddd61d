// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "calls-report",
  platforms: [.macOS(.v26)],
  products: [
    .executable(name: "calls-report", targets: ["calls-report"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.7.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.30.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.36.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.8.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    // simdjson is linked by name: its .pc file carries a define that SwiftPM refuses.
    .target(
      name: "CSimdJSON",
      cxxSettings: [.define("SIMDJSON_THREADS_ENABLED", to: "1")],
      linkerSettings: [.linkedLibrary("simdjson")]
    ),
    .systemLibrary(
      name: "CZstd",
      pkgConfig: "libzstd",
      providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]
    ),
    .systemLibrary(
      name: "CZlib",
      pkgConfig: "zlib",
      providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]
    ),
    .systemLibrary(name: "CMalloc"),
    .target(name: "CKernels"),
    .target(
      name: "RawMemory",
      dependencies: ["CKernels", "CMalloc", "CSimdJSON", "CZstd", "CZlib"]
    ),
    .target(name: "ColumnStore", dependencies: ["RawMemory"]),
    .target(name: "Calls", dependencies: ["ColumnStore", "RawMemory"]),
    .target(name: "Reporting"),
    .target(
      name: "Analyses",
      dependencies: [
        "Calls", "ColumnStore", "Reporting", .product(name: "Yams", package: "Yams"),
      ]
    ),
    .target(
      name: "CallArchive",
      dependencies: [
        "Calls", "ColumnStore", "RawMemory", .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Metrics", package: "swift-metrics"),
      ]
    ),
    .target(
      name: "CallsServer",
      dependencies: [
        "Analyses", "Calls", "ColumnStore", "RawMemory", "Reporting",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HummingbirdTLS", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]
    ),
    .target(name: "SyntheticCalls"),
    .executableTarget(
      name: "calls-report",
      dependencies: [
        "Analyses", "CallArchive", "Calls", "CallsServer", "RawMemory", "Reporting",
        "SyntheticCalls",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Configuration", package: "swift-configuration"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        .product(name: "Yams", package: "Yams"),
      ]
    ),
    .target(name: "CallsTestSupport", path: "Tests/CallsTestSupport"),
    .testTarget(name: "RawMemoryTests", dependencies: ["RawMemory", "CallsTestSupport"]),
    .testTarget(name: "ColumnStoreTests", dependencies: ["ColumnStore", "CallsTestSupport"]),
    .testTarget(
      name: "CallsTests",
      dependencies: ["Calls", "CallsTestSupport", "RawMemory", "SyntheticCalls"]
    ),
    .testTarget(
      name: "CallArchiveTests",
      dependencies: [
        "Analyses", "CallArchive", "Calls", "ColumnStore", "RawMemory", "Reporting",
        "CallsTestSupport", "SyntheticCalls", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Metrics", package: "swift-metrics"),
      ],
      exclude: ["Fixtures"]
    ),
    .testTarget(
      name: "CallsServerTests",
      dependencies: [
        "Analyses", "Calls", "CallsServer", "RawMemory", "Reporting", "CallsTestSupport",
        "SyntheticCalls",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "Yams", package: "Yams"),
      ]
    ),
    .testTarget(
      name: "ReportingTests",
      dependencies: ["Reporting", .product(name: "Crypto", package: "swift-crypto")]
    ),
    .testTarget(
      name: "AnalysesTests",
      dependencies: [
        "Analyses", "Calls", "ColumnStore", "Reporting", "CallsTestSupport", "SyntheticCalls",
        .product(name: "Yams", package: "Yams"),
      ]
    ),
    .testTarget(name: "SyntheticCallsTests", dependencies: ["SyntheticCalls"]),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "calls-report", "Analyses", "RawMemory", "Reporting", "CallsTestSupport", "SyntheticCalls",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]
    ),
  ],
  cxxLanguageStandard: .cxx20
)

// The benchmarks need a package that other builds need not resolve: see Tests/Benchmarks/README.md.
if Context.environment["CALLS_BENCHMARKS"] != nil {
  package.dependencies.append(
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: [])
  )
  package.targets += [
    .target(
      name: "BenchmarkInputs",
      dependencies: ["ColumnStore"],
      path: "Tests/Benchmarks/BenchmarkInputs"
    ),
    .executableTarget(
      name: "bare-server",
      dependencies: [
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
      ],
      path: "Tests/Benchmarks/BareServer"
    ),
    .executableTarget(
      name: "column-benchmark",
      dependencies: [
        "Analyses", "BenchmarkInputs", "Calls", "ColumnStore", "RawMemory",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Tests/Benchmarks/ColumnBenchmark"
    ),
    .executableTarget(
      name: "Microbenchmarks",
      dependencies: [
        "Analyses", "BenchmarkInputs", "Calls", "ColumnStore", "RawMemory", "Reporting",
        "SyntheticCalls",
        .product(name: "Benchmark", package: "benchmark"),
      ],
      path: "Tests/Benchmarks/Microbenchmarks",
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
    ),
  ]
}

let foreign: Set<String> = ["CKernels", "CMalloc", "CSimdJSON", "CZstd", "CZlib"]
for target in package.targets where !foreign.contains(target.name) {
  target.swiftSettings = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableExperimentalFeature("Lifetimes"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
  ]
}
