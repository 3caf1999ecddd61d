import RawMemory

#if canImport(Glibc)
  import Glibc
#endif

/// How much of the process is in memory.
enum ResidentMemory {
  /// The bytes now in memory, what the allocator keeps for later included; `nil` where the system
  /// does not tell in `/proc`.
  static var bytes: Int? {
    #if canImport(Glibc)
      guard let file = try? FileInput(path: Array("/proc/self/statm".utf8)),
        let text = try? file.bytes(in: 0..<256)
      else { return nil }
      // Pages: all, resident, shared, …
      let fields = String(decoding: [UInt8](copying: text.span), as: UTF8.self)
        .split(separator: " ")
      guard fields.count > 1, let pages = Int(fields[1]) else { return nil }
      return pages * sysconf(CInt(_SC_PAGESIZE))
    #else
      return nil
    #endif
  }
}
