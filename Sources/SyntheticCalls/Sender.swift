/// The client that sent a call; each fills the same fields in its own way.
enum Sender: Sendable {
  case livekit
  case pipecat
  case vapi
  case core
  /// A company's own client, with none of the marks of the others.
  case own
}
