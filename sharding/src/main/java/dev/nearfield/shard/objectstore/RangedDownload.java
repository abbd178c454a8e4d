package dev.nearfield.shard.objectstore;

import dev.nearfield.OutOfRangeException;
import dev.nearfield.storage.FileHandle;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Brings a large object into a file by several ranged reads at once, as one connection to S3 is
 * slower than most networks.
 *
 * <p>Parts that a file has already are left out, so a download that broke goes on where it was. The
 * content is not checked but for its length; compare its SHA-256 when all parts are there.
 *
 * <p>Threads: one call at a time per file. Owns: nothing; {@code parallelism} buffers of a part
 * while it runs.
 *
 * @param partBytes bytes of one read, {@code 1..2^30}; the last part may be shorter
 * @param parallelism reads under way at once, {@code 1..256}
 */
public record RangedDownload(int partBytes, int parallelism) {

  /** Eight reads of 8 MiB. */
  public static final RangedDownload DEFAULT = new RangedDownload(8 << 20, 8);

  private static final int MAX_PART_BYTES = 1 << 30;
  private static final int MAX_PARALLELISM = 256;

  /** Checks the ranges. */
  public RangedDownload {
    OutOfRangeException.check("partBytes", partBytes, 1, MAX_PART_BYTES);
    OutOfRangeException.check("parallelism", parallelism, 1, MAX_PARALLELISM);
  }

  /** Hears of parts; called by several threads. */
  public interface Listener {

    /** Before a part is asked for; may wait, to limit the rate. */
    default void asking(int bytes) {}

    /** A part is in the file, not forced yet. */
    default void arrived(int part, int bytes) {}
  }

  /** Parts of an object of this length. */
  public int partCount(long length) {
    return Math.toIntExact(Math.ceilDiv(length, (long) partBytes));
  }

  /**
   * Reads all parts but those that are there.
   *
   * @param length of the object, as the caller knows it
   * @param present parts that the file has; not changed
   * @throws CorruptObjectException when the object is shorter
   */
  public void download(
      ObjectStore store,
      ObjectKey key,
      long length,
      FileHandle file,
      BitSet present,
      Listener listener) {
    var work = new Work(store, key, length, file, present, listener, partCount(length));
    int workers = Math.min(parallelism, work.parts() - present.cardinality());
    var next = new AtomicInteger();
    var stopped = new AtomicBoolean();
    List<Future<?>> running = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int worker = 0; worker < workers; worker++) {
        running.add(threads.submit(() -> run(work, next, stopped)));
      }
    }
    running.forEach(RangedDownload::rethrow);
  }

  /**
   * What the threads share.
   *
   * @param parts of the object
   */
  private record Work(
      ObjectStore store,
      ObjectKey key,
      long length,
      FileHandle file,
      BitSet present,
      Listener listener,
      int parts) {}

  /** Takes one part after the other until there is none, or another thread failed. */
  private void run(Work work, AtomicInteger next, AtomicBoolean stopped) {
    // Off the heap: arrays of megabytes would make the collector stop all threads, again and again.
    try (Arena arena = Arena.ofConfined()) {
      var buffer = arena.allocate(Math.min(partBytes, work.length)).asByteBuffer();
      for (int part = next.getAndIncrement();
          part < work.parts && !stopped.get();
          part = next.getAndIncrement()) {
        if (!work.present.get(part)) {
          bring(work, part, buffer);
        }
      }
    } catch (Throwable failure) {
      stopped.set(true);
      throw failure;
    }
  }

  private void bring(Work work, int part, ByteBuffer buffer) {
    long offset = (long) part * partBytes;
    int wanted = (int) Math.min(partBytes, work.length - offset);
    work.listener.asking(wanted);
    int read = work.store.read(work.key, offset, buffer.clear().limit(wanted));
    if (read != wanted) {
      throw new CorruptObjectException(
          work.key,
          work.store.location(),
          "it ends at byte %d of %d".formatted(offset + read, work.length));
    }
    work.file.write(buffer.flip(), offset);
    work.listener.arrived(part, wanted);
  }

  /** What a worker that has ended threw; an interrupt ended it with a typed error of the store. */
  private static void rethrow(Future<?> worker) {
    if (worker.state() == Future.State.FAILED) {
      switch (worker.exceptionNow()) {
        case RuntimeException known -> throw known;
        case Error error -> throw error;
        case Throwable checked -> throw new IllegalStateException(checked);
      }
    }
  }
}
