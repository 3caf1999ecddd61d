package import Analyses
import RawMemory

/// The routes that answer with reports, calls and the catalogue.
package enum ReportRoutes {
  /// All of them.
  ///
  /// - Parameters:
  ///   - subjects: The reports.
  ///   - store: The calls.
  ///   - limits: How much is done for them beside taking calls.
  ///   - saved: What names of filters mean.
  ///   - registry: Where queries are counted.
  ///   - now: The present, Unix milliseconds.
  /// - Returns: The routes; they share the limits.
  package static func all(
    _ subjects: [ReportSubject],
    store: any ReportStore,
    limits: QueryLimits = QueryLimits(),
    saved: SavedFilters = SavedFilters(),
    registry: MetricsRegistry = MetricsRegistry(),
    now: @escaping @Sendable () -> Int64 = { Host.now }
  ) -> [Route] {
    let pool = QueryPool(limits: limits, metrics: QueryMetrics(registry))
    let cache = ReportCache(bytes: limits.cacheBytes)
    let explained: [ReportSubject] = subjects.compactMap { subject in
      switch subject {
      case .analysis(let analysis, _): .explanation(analysis)
      case .query: .explanation(.queryOfCalls)
      case .weekly, .explanation, .calls: nil
      }
    }
    let reports = (subjects + explained).flatMap { subject in
      ReportEndpoint(
        subject: subject,
        store: store,
        pool: pool,
        cache: cache,
        limits: limits,
        saved: saved,
        now: now
      ).routes
    }
    return reports + CatalogEndpoint(store: store).routes + [
      CallListEndpoint(store: store, pool: pool, saved: saved, now: now).route
    ] + StoredCallEndpoint(store: store, pool: pool).routes
  }
}
