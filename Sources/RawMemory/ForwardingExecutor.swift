/// Runs the steps of tasks wherever something else runs closures, such as on the thread of an event
/// loop.
package final class ForwardingExecutor: TaskExecutor {
  private let run: @Sendable (@escaping @Sendable () -> Void) -> Void

  /// An executor that hands each step to `run`, which must call it once.
  package init(run: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void) { self.run = run }

  /// Hands on one step of a task.
  package func enqueue(_ job: consuming ExecutorJob) {
    // The closure is called once, as a job must be.
    let job = UnownedJob(job)
    run { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
