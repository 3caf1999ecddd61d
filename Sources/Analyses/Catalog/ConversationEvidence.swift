import Calls

extension Analysis {
  /// What makes calls matter to those who ask how both sides talk.
  ///
  /// A call in which both speak at once for long comes before one of many interruptions, and that before
  /// one of long silence; the bounds keep what is usual from being a reason.
  static let conversationEvidence = Evidence.largest(
    .silence,
    "silence",
    reasons: [
      .much(.crosstalk, "crosstalk", from: 2_000),
      .much(.interruptionCount, "interruptions", from: CallFlag.manyInterruptions),
      .much(
        .timelineInterruptionCount,
        "timeline interruptions",
        from: CallFlag.manyInterruptions
      ),
      .much(.agentInterruptsUserCount, "agent interrupts user", from: CallFlag.manyInterruptions),
      .much(.silence, "silence", from: 30_000),
    ]
  )
}
