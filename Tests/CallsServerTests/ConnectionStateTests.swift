import CallsServer
import NIOCore
import Testing

/// Until when a connection may take what, without a clock.
@Suite struct ConnectionStateTests {
  private let start = NIODeadline.uptimeNanoseconds(1_000)
  private let limits: ConnectionLimits = {
    var limits = ConnectionLimits()
    (limits.firstHead, limits.idle, limits.body) = (.seconds(5), .seconds(7), .seconds(10))
    (limits.answer, limits.lingering, limits.bodyBytesPerSecond) = (.seconds(20), .seconds(2), 100)
    return limits
  }()

  private var fresh: ConnectionState {
    ConnectionState(limits: limits, bodyLimit: 1_000, now: start)
  }

  private func after(_ seconds: Int64) -> NIODeadline { start + .seconds(seconds) }

  @Test func theFirstHeadHasItsTimeAndLaterOnesAnother() {
    var state = fresh
    #expect(state.deadline == after(5))
    #expect(state.expiry(now: after(5) - .nanoseconds(1)) == .wait)
    #expect(state.expiry(now: after(5)) == .close)
    state.readHead(now: after(1))
    state.readEnd(now: after(2))
    state.writeHead(isLast: false, now: after(3))
    let isLast = state.writeEnd(now: after(4))
    #expect(!isLast)
    #expect(state.deadline == after(11))
  }

  @Test func theServersWorkHasNoLimitHere() {
    var state = fresh
    state.readHead(now: after(1))
    state.readEnd(now: after(1))
    #expect(state.deadline == nil)
    #expect(state.expiry(now: after(1_000_000)) == .wait)
  }

  @Test func aBodyThatComesSteadilyHasMoreTime() {
    var state = fresh
    state.readHead(now: after(1))
    #expect(state.deadline == after(11))
    let isWanted = (0..<50).map { _ in state.readBody(10) }
    #expect(isWanted.allSatisfy { $0 })
    #expect(state.deadline == after(16))
    #expect(state.expiry(now: after(15)) == .wait)
    #expect(state.expiry(now: after(16)) == .refuse)
  }

  @Test func aBodyIsRefusedOnlyWhereNothingElseIsAnswered() {
    var state = fresh
    state.readHead(now: after(1))
    state.readEnd(now: after(1))
    state.readHead(now: after(1))
    #expect(state.unanswered == 2)
    #expect(state.expiry(now: after(11)) == .close)
    // The answer to the second one began before its body ended.
    state.writeHead(isLast: false, now: after(2))
    _ = state.writeEnd(now: after(2))
    #expect(state.expiry(now: after(11)) == .refuse)
    state.writeHead(isLast: false, now: after(2))
    #expect(state.expiry(now: after(11)) == .close)
  }

  @Test func onlyAnAnsweredBodyIsCountedHere() {
    var state = fresh
    state.readHead(now: after(1))
    let isWanted = state.readBody(5_000)
    #expect(isWanted)
    state.writeHead(isLast: false, now: after(1))
    _ = state.writeEnd(now: after(1))
    let isStillWanted = state.readBody(1)
    #expect(!isStillWanted)
  }

  @Test func anAnswerMustBeTaken() {
    var state = fresh
    state.readHead(now: after(1))
    state.readEnd(now: after(1))
    state.writeHead(isLast: true, now: after(3))
    #expect(state.deadline == after(23))
    #expect(!state.mayRefuse)
    let isLast = state.writeEnd(now: after(4))
    #expect(isLast)
    state.end(now: after(4))
    #expect(state.deadline == after(6))
    #expect(!state.mayRefuse)
    #expect(state.expiry(now: after(6)) == .close)
  }
}
