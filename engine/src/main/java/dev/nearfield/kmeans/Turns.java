package dev.nearfield.kmeans;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets threads do numbered steps in the order of the numbers, so that sums of floats are added in
 * one order whoever computed them first.
 *
 * <p>Steps must be started in ascending order, as {@link dev.nearfield.parallel.Workers} does: then
 * the thread that all others wait for is never one that waits itself.
 *
 * <p>Threads: share freely. Owns: nothing.
 */
final class Turns {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private int next;
  private boolean broken;

  /** Waits for a step's turn and does it; does nothing once another step has failed. */
  void take(int turn, Runnable step) {
    lock.lock();
    try {
      while (next != turn && !broken) {
        moved.awaitUninterruptibly();
      }
      if (!broken) {
        step.run();
        next++;
      }
    } finally {
      moved.signalAll();
      lock.unlock();
    }
  }

  /** Lets everybody go who waits for a step that will not come. */
  void breakOff() {
    lock.lock();
    try {
      broken = true;
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
