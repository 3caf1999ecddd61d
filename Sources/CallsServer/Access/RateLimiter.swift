import Synchronization

/// Limits the requests of each key: a bucket of tokens that fills at the key's rate, of which every
/// request takes one.
///
/// A bucket holds a second's tokens, at least one: so many requests may come at once.
package final class RateLimiter: Sendable {
  private struct Bucket {
    var tokens: Double
    var time: ContinuousClock.Instant
  }

  // One bucket a key that exists: others are refused before.
  private let buckets = Mutex<[Int64: Bucket]>([:])

  /// A limiter with full buckets.
  package init() {}

  /// Takes a token of a key.
  ///
  /// - Parameters:
  ///   - key: The key's number.
  ///   - rate: The tokens a second, above 0.
  ///   - now: The present.
  /// - Returns: `nil` when there was one, else the whole seconds until there is.
  package func secondsToWait(
    forKey key: Int64,
    rate: Double,
    now: ContinuousClock.Instant = .now
  ) -> Int? {
    let capacity = max(1, rate)
    return buckets.withLock { buckets in
      var bucket = buckets[key] ?? Bucket(tokens: capacity, time: now)
      let elapsed = max(.zero, bucket.time.duration(to: now))
      bucket.tokens = min(capacity, bucket.tokens + elapsed / .seconds(1) * rate)
      bucket.time = max(bucket.time, now)
      defer { buckets[key] = bucket }
      guard bucket.tokens < 1 else {
        bucket.tokens -= 1
        return nil
      }
      return Int(min(86_400, ((1 - bucket.tokens) / rate).rounded(.up)))
    }
  }
}
