import NIOPosix
import RawMemory

/// Runs tasks on threads of its own, which let all other threads go before them.
///
/// Work that takes long would keep the threads that all tasks share from taking calls.
final class QueryExecutor: TaskExecutor {
  private let threads: NIOThreadPool

  /// An executor with so many threads, at least 1.
  init(threads count: Int) {
    threads = NIOThreadPool(numberOfThreads: max(1, count))
    threads.start()
  }

  deinit { threads.shutdownGracefully { _ in } }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    // The pool lives as long as the executor does, which the job's task keeps.
    threads.submit { _ in
      Host.yieldPriority()
      job.run(on: self)
    }
  }
}
