import Reporting
import Yams

/// Reads the YAML of a price list and gathers all problems, so that they are told together.
struct PriceListReader {
  static let sections =
    (PricedStage.allCases.map(\.rawValue) + [feesName]).joined(separator: ", ")
  private static let feesName = "fees"

  private(set) var problems: [PriceListProblem] = []
  private(set) var stages: [PricedStage: ModelPrices] = [:]
  private(set) var fees: [Fee] = []

  mutating func read(_ yaml: String) {
    guard let root = composed(yaml) else { return }
    guard let mapping = root.mapping else { return report(.notSections, at: root.mark) }
    for (key, value) in named(mapping) {
      if let stage = PricedStage(rawValue: key.string) {
        stages[stage] = modelPrices(of: stage, value)
      } else if key.string == Self.feesName {
        readFees(value)
      } else {
        let known = PricedStage.allCases.map(\.rawValue) + [Self.feesName]
        let unknown = UnknownName(what: "section", name: key.string, known: known)
        report(.unknownSection(unknown), at: key.mark)
      }
    }
    guard problems.isEmpty, stages.values.allSatisfy(\.isEmpty) else { return }
    report(.noPrices, at: root.mark)
  }

  private mutating func report(_ kind: PriceListProblem.Kind, at mark: Mark?) {
    problems.append(
      PriceListProblem(kind: kind, line: mark?.line ?? 1, column: mark?.column ?? 1)
    )
  }

  // MARK: - Sections

  private mutating func modelPrices(of stage: PricedStage, _ node: Node) -> ModelPrices {
    var prices = ModelPrices()
    for (key, value) in entries(of: stage.rawValue, node, example: stage.example) {
      guard let (cents, unit) = quote(value, units: stage.units, example: stage.example) else {
        continue
      }
      prices.add(key.string, Price(cents: cents, quantity: unit.size))
    }
    return prices
  }

  private mutating func readFees(_ node: Node) {
    let units = Fee.durationUnits + [Fee.callUnit]
    for (_, value) in entries(of: Self.feesName, node, example: Fee.example) {
      guard let (cents, unit) = quote(value, units: units, example: Fee.example) else { continue }
      let isOfCall = unit.name == Fee.callUnit.name
      fees.append(isOfCall ? .call(cents) : .duration(Price(cents: cents, quantity: unit.size)))
    }
  }

  private mutating func entries(
    of section: String,
    _ node: Node,
    example: String
  ) -> [(key: Node.Scalar, value: Node)] {
    guard let mapping = node.mapping else {
      report(.notEntries(section: section, example: example), at: node.mark)
      return []
    }
    return named(mapping)
  }

  /// The pairs of a mapping whose keys are texts, each once.
  private mutating func named(_ mapping: Node.Mapping) -> [(key: Node.Scalar, value: Node)] {
    var pairs: [(key: Node.Scalar, value: Node)] = []
    var seen: Set<[UInt8]> = []
    for (key, value) in mapping {
      guard case .scalar(let name) = key else {
        report(.notAName, at: key.mark)
        continue
      }
      // The parser refuses equal keys, but `1` and `"1"` differ for it.
      guard seen.insert(Array(name.string.utf8)).inserted else {
        report(.duplicate(name.string), at: name.mark)
        continue
      }
      pairs.append((name, value))
    }
    return pairs
  }

  // MARK: - Prices

  /// The amount and the unit of a price such as `0.43 cents per minute`.
  private mutating func quote(
    _ node: Node,
    units: [PriceUnit],
    example: String
  ) -> (cents: Double, unit: PriceUnit)? {
    guard case .scalar(let scalar) = node else {
      let found = node.mapping == nil ? "[…]" : "{…}"
      report(.notAPrice(found, example: example), at: node.mark)
      return nil
    }
    let words = scalar.string.split(separator: " ")
    guard words.count > 3, words[1] == "cents" || words[1] == "cent", words[2] == "per" else {
      report(.notAPrice(scalar.string, example: example), at: node.mark)
      return nil
    }
    let name = words[3...].joined(separator: " ")
    let unit = units.first { $0.name == name }
    if unit == nil {
      let unknown = UnknownName(what: "unit", name: name, known: units.map(\.name))
      report(.unknownUnit(unknown), at: node.mark)
    }
    guard let cents = amount(words[0]) else {
      report(.notAnAmount(String(words[0])), at: node.mark)
      return nil
    }
    return unit.map { (cents, $0) }
  }

  private func amount(_ text: Substring) -> Double? {
    // `Double` alone would also take hexadecimal numbers, `inf` and `nan`.
    let isDecimal = text.utf8.allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: ".")
    }
    guard isDecimal, let amount = Double(text), amount.isFinite else { return nil }
    return amount
  }

  // MARK: - YAML

  /// The document's root; `nil` when there is none, which is a problem.
  private mutating func composed(_ yaml: String) -> Node? {
    do {
      if let root = try Yams.compose(yaml: yaml) { return root }
      report(.noPrices, at: nil)
    } catch YamlError.duplicatedKeysInMapping(let names, let context) {
      report(.duplicate(names.first ?? ""), at: context.mark)
    } catch YamlError.scanner(_, let reason, let mark, _),
      YamlError.parser(_, let reason, let mark, _),
      YamlError.composer(_, let reason, let mark, _)
    {
      report(.syntax(reason), at: mark)
    } catch YamlError.reader(let reason, let offset, _, _) {
      let before = yaml.prefix(offset ?? 0)
      let line = before.count { $0.isNewline } + 1
      let column = (before.split(omittingEmptySubsequences: false) { $0.isNewline }.last ?? "")
        .count
      problems.append(PriceListProblem(kind: .syntax(reason), line: line, column: column + 1))
    } catch {
      report(.syntax("\(error)"), at: nil)
    }
    return nil
  }
}
