import ArgumentParser
import Reporting

/// A value that a flag, an environment variable or a configuration file can give.
///
/// It is declared once, by the property that holds it: see ``ServeSettings``.
struct Setting<Value: SettingValue> {
  /// The flag's name without its dashes, which is also the key in a file.
  let name: String
  /// What holds when nobody says anything.
  let fallback: Value
  /// What the flag says; `nil` when it was not given.
  var argument: String?
}

extension Setting {
  /// The environment variable of a setting.
  static func variable(_ name: String) -> String {
    "CALLS_REPORT_" + name.uppercased().replacing("-", with: "_")
  }
}

extension Option {
  /// A setting with a flag; its help tells the default and the environment variable as well.
  ///
  /// - Parameters:
  ///   - name: The flag's name without its dashes.
  ///   - fallback: What holds when nobody says anything.
  ///   - fallbackText: How to tell it, when its own text does not.
  ///   - help: What it is.
  ///   - valueName: What stands for the value.
  ///   - completion: What completes the value.
  init<T: SettingValue>(
    setting name: String,
    default fallback: T,
    _ fallbackText: String? = nil,
    help: String,
    valueName: String,
    completion: CompletionKind? = nil
  ) where Value == Setting<T> {
    let told = fallbackText ?? fallback.text ?? "none"
    self.init(
      wrappedValue: Setting(name: name, fallback: fallback),
      name: .customLong(name),
      // A value may begin with a dash, and is then told to be wrong by the setting.
      parsing: .unconditional,
      help: ArgumentHelp(
        "\(help) (default: \(told); $\(Setting<T>.variable(name)))",
        valueName: valueName
      ),
      completion: completion ?? (T.names.isEmpty ? nil : .list(T.names)),
      transform: { Setting(name: name, fallback: fallback, argument: $0) }
    )
  }
}

extension Flag where Value == Bool? {
  /// A setting that is on or off, and off by default.
  init(setting name: String, help: String) {
    self.init(
      name: .customLong(name),
      inversion: .prefixedNo,
      help: ArgumentHelp("\(help) (default: off; $\(Setting<Bool>.variable(name)))")
    )
  }
}
