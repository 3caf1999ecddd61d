import Foundation
import GRDB

/// Reading what may be damaged: GRDB's own way traps when a value has another type than expected.
extension Row {
  func integer(_ index: Int, of part: @autoclosure () -> String) throws(Damage) -> Int64 {
    guard case .int64(let value) = (self[index] as DatabaseValue).storage else {
      throw Damage(part(), "a number is none")
    }
    return value
  }

  /// A number that counts something.
  func count(_ index: Int, of part: @autoclosure () -> String) throws(Damage) -> Int {
    let value = try integer(index, of: part())
    guard value >= 0, value <= 1 << 40 else { throw Damage(part(), "a count is out of range") }
    return Int(value)
  }

  func checksum(_ index: Int, of part: @autoclosure () -> String) throws(Damage) -> UInt32 {
    guard let value = UInt32(exactly: try integer(index, of: part())) else {
      throw Damage(part(), "a checksum is none")
    }
    return value
  }

  func bytes(_ index: Int, of part: @autoclosure () -> String) throws(Damage) -> [UInt8] {
    switch (self[index] as DatabaseValue).storage {
    case .blob(let data): return [UInt8](data)
    case .null, .int64, .double, .string: throw Damage(part(), "bytes are none")
    }
  }

  /// Bytes of a row that a cursor lends, copied once; the column `type` tells their type.
  func bytes(
    _ index: Int,
    type: Int,
    of part: @autoclosure () -> String
  ) throws -> [UInt8] {
    guard try text(type, of: part()) == "blob" else { throw Damage(part(), "bytes are none") }
    return try withUnsafeData(atIndex: index) { [UInt8]($0 ?? Data()) }
  }

  func text(_ index: Int, of part: @autoclosure () -> String) throws(Damage) -> String {
    guard case .string(let text) = (self[index] as DatabaseValue).storage else {
      throw Damage(part(), "a text is none")
    }
    return text
  }
}
