/// A way in which a payload breaks the API's rules, for trials of data quality.
enum Defect: CaseIterable, Sendable {
  case missingCallID
  case unknownRole
  case untimedSpeech
  case endBeforeStart
  case emptyTranscript
  case unknownSentiment
  case textVersion
  case truncatedLine
}
