import Glibc

/// Wakes one thread that waits; a signal that comes first is kept.
///
/// For threads of the system (`SystemThread`): a task that waited here would hold a thread of
/// Swift's cooperative pool.
package final class ThreadSignal: @unchecked Sendable {
  // The pointers never change and what they point to is made for use by several threads.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  // Read and written under the mutex only.
  private var isSet = false

  /// A signal that has not been given.
  package init() {
    mutex.initialize(to: pthread_mutex_t())
    condition.initialize(to: pthread_cond_t())
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Wakes the thread that waits, or the next one that will.
  package func signal() {
    pthread_mutex_lock(mutex)
    isSet = true
    pthread_cond_signal(condition)
    pthread_mutex_unlock(mutex)
  }

  /// Waits for a signal and takes it; false when `nanoseconds` went by without one.
  ///
  /// nil waits for ever.
  @discardableResult
  package func wait(nanoseconds: UInt64? = nil) -> Bool {
    var deadline = timespec()
    if let nanoseconds {
      clock_gettime(CLOCK_MONOTONIC, &deadline)
      let sum = UInt64(deadline.tv_nsec) + nanoseconds % 1_000_000_000
      deadline.tv_sec += Int(nanoseconds / 1_000_000_000) + Int(sum / 1_000_000_000)
      deadline.tv_nsec = Int(sum % 1_000_000_000)
    }
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while !isSet {
      if nanoseconds == nil {
        pthread_cond_wait(condition, mutex)
      } else if pthread_cond_timedwait(condition, mutex, &deadline) == ETIMEDOUT {
        break
      }
    }
    defer { isSet = false }
    return isSet
  }
}
