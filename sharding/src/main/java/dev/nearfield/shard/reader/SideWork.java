package dev.nearfield.shard.reader;

import dev.nearfield.shard.objectstore.Sha256;
import dev.nearfield.storage.FileHandle;
import java.lang.foreign.Arena;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Work of the processor beside searches: by a quarter of the processors at most, and in short steps
 * with a rest after each, so that a search that wants the same processor waits for one step.
 *
 * <p>Threads: safe; callers wait for each other. Owns: nothing.
 */
final class SideWork {

  /** About a tenth of a millisecond. */
  private static final int STEP_BYTES = 128 << 10;

  private static final long REST_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
  private static final int SHARE = 4;

  private final Semaphore turns;

  SideWork(int processors) {
    turns = new Semaphore(Math.max(1, processors / SHARE), true);
  }

  /** The SHA-256 of a file, from its first byte on. */
  String sha256(FileHandle file) throws InterruptedException {
    turns.acquire();
    try (Arena arena = Arena.ofConfined()) {
      var sha = Sha256.digest();
      var buffer = arena.allocate(STEP_BYTES).asByteBuffer();
      long position = 0;
      for (int read; (read = file.read(buffer.clear(), position)) > 0; position += read) {
        sha.update(buffer.flip());
        LockSupport.parkNanos(REST_NANOS);
        if (Thread.interrupted()) { // a shard may have gigabytes, and closing waits for this
          throw new InterruptedException();
        }
      }
      return Sha256.hex(sha.digest());
    } finally {
      turns.release();
    }
  }
}
