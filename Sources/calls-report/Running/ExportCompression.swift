import ArgumentParser
import RawMemory

/// How an export is compressed.
enum ExportCompression: String, ExpressibleByArgument, CaseIterable {
  case gzip
  case zstd
  case none

  /// The one that a file's name asks for.
  init(path: String) {
    self = path.hasSuffix(".gz") ? .gzip : path.hasSuffix(".zst") ? .zstd : .none
  }

  /// What a compressed file's name ends in.
  var fileExtension: String {
    switch self {
    case .gzip: ".gz"
    case .zstd: ".zst"
    case .none: ""
    }
  }

  /// A compressor for one file; `nil` for none.
  func compressor() -> (any StreamCompressor)? {
    switch self {
    case .gzip: GzipStreamCompressor()
    case .zstd: ZstdStreamCompressor()
    case .none: nil
    }
  }
}

/// Text on its way to a file, collected to a megabyte and compressed if asked for.
final class ExportOutput {
  private static let bufferSize = 1 << 20

  private let compressor: (any StreamCompressor)?
  private let write: ([UInt8]) throws -> Void
  private var buffer: [UInt8] = []

  /// An output that gives what is to be written to `write`.
  init(_ compression: ExportCompression, to write: @escaping ([UInt8]) throws -> Void) {
    compressor = compression.compressor()
    self.write = write
  }

  /// Adds what `append` puts behind the bytes that it is given.
  func append(_ append: (inout [UInt8]) -> Void) throws {
    append(&buffer)
    if buffer.count > Self.bufferSize { try flush(isLast: false) }
  }

  /// Writes what is left; nothing may be added afterwards.
  func finish() throws { try flush(isLast: true) }

  private func flush(isLast: Bool) throws {
    try write(compressor?.compress(buffer.span, isLast: isLast) ?? buffer)
    buffer.removeAll(keepingCapacity: true)
  }
}
