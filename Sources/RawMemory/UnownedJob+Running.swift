extension UnownedJob {
  /// Runs the job on the calling thread, which is one of `executor`'s.
  package func run(on executor: some TaskExecutor) {
    // Safety: the caller holds the executor, which so outlives the call.
    unsafe runSynchronously(on: executor.asUnownedTaskExecutor())
  }
}
