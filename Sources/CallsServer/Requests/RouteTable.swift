import HTTPTypes

/// Finds the route of a request.
struct RouteTable: Sendable {
  /// What a request's path and method lead to.
  enum Match {
    /// A route by its index, with the texts of its variable segments.
    case route(Int, arguments: [String])
    /// The path is known, but not with this method.
    case otherMethods(String)
    case none

    /// Why there is no route; `nil` when there is one.
    var refusal: Refusal? {
      switch self {
      case .route: nil
      case .otherMethods(let methods):
        Refusal(.methodNotAllowed, "the path answers \(methods) only").setting(.allow, methods)
      case .none: Refusal(.notFound, "there is no such path")
      }
    }
  }

  let routes: [Route]
  /// The routes without variable segments.
  private let fixed: [String: [Int]]
  /// The others, with their segments.
  private let variable: [(segments: [Substring], route: Int)]

  /// A table of routes, of which no two answer the same path and method.
  init(_ routes: [Route]) {
    self.routes = routes
    let indices = routes.indices
    fixed = Dictionary(grouping: indices.filter { !routes[$0].path.contains("{") }) {
      routes[$0].path
    }
    variable = indices.filter { routes[$0].path.contains("{") }.map {
      (Self.segments(routes[$0].path), $0)
    }
  }

  /// What the target of a request leads to.
  func match(_ method: HTTPRequest.Method, target: String) -> Match {
    let path = Self.path(of: target)
    var allowed: [HTTPRequest.Method] = []
    for (route, arguments) in candidates(path) {
      let answered = routes[route].method
      if answered == method || answered == .get && method == .head {
        return .route(route, arguments: arguments)
      }
      allowed += answered == .get ? [.get, .head] : [answered]
    }
    guard !allowed.isEmpty else { return .none }
    return .otherMethods(allowed.map(\.rawValue).joined(separator: ", "))
  }

  private func candidates(_ path: Substring) -> [(route: Int, arguments: [String])] {
    if let routes = fixed[String(path)] { return routes.map { ($0, []) } }
    guard !variable.isEmpty else { return [] }
    let sent = Self.segments(path)
    return variable.compactMap { known, route in
      guard known.count == sent.count else { return nil }
      var arguments: [String] = []
      for (name, text) in zip(known, sent) {
        if name.hasPrefix("{"), let ending = name.firstRange(of: "}.{") {
          // `{id}.{format}`: what is before the last dot, and what is behind it.
          guard ending.upperBound < name.endIndex, let dot = text.utf8.lastIndex(of: 0x2E),
            dot > text.startIndex, case let last = text.utf8[dot...].dropFirst(), !last.isEmpty
          else { return nil }
          arguments.append(String(decoding: text.utf8[..<dot], as: UTF8.self))
          arguments.append(String(decoding: last, as: UTF8.self))
        } else if let brace = name.firstIndex(of: "{") {
          // What stands before the braces: `report.` of `report.{format}`.
          let fixed = name[..<brace].utf8
          guard text.utf8.starts(with: fixed), text.utf8.count > fixed.count else { return nil }
          arguments.append(String(decoding: text.utf8.dropFirst(fixed.count), as: UTF8.self))
        } else if !name.utf8.elementsEqual(text.utf8) {
          return nil
        }
      }
      return (route, arguments)
    }
  }

  /// The path of a target, which may also be a whole URL.
  private static func path(of target: String) -> Substring {
    let end = target.utf8.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
    let whole = target[..<(end ?? target.endIndex)]
    guard !whole.hasPrefix("/"), let scheme = whole.firstRange(of: "://") else { return whole }
    let rest = whole[scheme.upperBound...]
    return rest.firstIndex(of: "/").map { rest[$0...] } ?? "/"
  }

  private static func segments(_ path: some StringProtocol) -> [Substring] {
    Substring(path).split(separator: "/", omittingEmptySubsequences: false)
  }
}
