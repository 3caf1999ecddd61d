import RawMemory

extension FileOutput {
  /// Writes data on standard output.
  ///
  /// - Throws: A failure that says why not.
  static func writeData(_ bytes: some Collection<UInt8>) throws(Failure) {
    do throws(FileError) {
      try standardOutput.write(bytes)
    } catch {
      throw Failure(.unreadable, "standard output cannot be written: \(error)")
    }
  }
}
