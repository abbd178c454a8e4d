package dev.nearfield.shard.reader;

import dev.nearfield.shard.manifest.ObjectRef;
import dev.nearfield.shard.reader.ShardMetricsSink.Counter;
import dev.nearfield.shard.reader.ShardMetricsSink.Timer;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Is told what a reader or a cache does: tells the sink and the flight recorder.
 *
 * <p>Threads: safe, no locks. Owns: nothing.
 */
final class ReaderObserver {

  private final String place;
  private volatile @Nullable ShardMetricsSink sink;

  /**
   * Of a reader or a cache.
   *
   * @param place what events call it: its store, or its folder
   */
  ReaderObserver(String place, Optional<ShardMetricsSink> sink) {
    this.place = place;
    this.sink = sink.orElse(null);
  }

  /** Brings a shard. */
  interface Fetching {
    /** Does it, or throws. */
    void run() throws InterruptedException;
  }

  void fetch(ObjectRef shard, Fetching work) throws InterruptedException {
    ReaderEvent event = FlightRecords.fetch();
    long start = begin(event);
    boolean succeeded = false;
    try {
      work.run();
      succeeded = true;
    } finally {
      end(event, shard.sha256(), shard.bytes(), succeeded ? "" : "failed");
      if (succeeded) {
        tell(known -> known.record(Timer.FETCH, System.nanoTime() - start));
        add(Counter.FETCHED_SHARDS, 1);
        add(Counter.FETCHED_BYTES, shard.bytes());
      } else {
        add(Counter.FAILED_FETCHES, 1);
      }
    }
  }

  /**
   * Looks for another generation.
   *
   * @param work gives the new generation's number, or nothing if there is none
   */
  boolean refresh(Supplier<Optional<Long>> work) {
    ReaderEvent event = FlightRecords.refresh();
    long start = begin(event);
    Optional<Long> opened = Optional.empty();
    boolean succeeded = false;
    try {
      opened = work.get();
      succeeded = true;
    } finally {
      end(event, "", opened.orElse(0L), succeeded ? "" : "failed");
      if (succeeded) {
        tell(known -> known.record(Timer.REFRESH, System.nanoTime() - start));
      } else {
        add(Counter.FAILED_REFRESHES, 1);
      }
    }
    if (opened.isPresent()) {
      add(Counter.NEW_GENERATIONS, 1);
    }
    return opened.isPresent();
  }

  /** What arrived, or was here, is not the shard. */
  void quarantined(String sha256, long bytes, String reason) {
    ReaderEvent event = FlightRecords.quarantine();
    long _ = begin(event);
    end(event, sha256, bytes, reason);
    add(Counter.QUARANTINES, 1);
  }

  /** A shard was deleted to make room. */
  void evicted(String sha256, long bytes) {
    ReaderEvent event = FlightRecords.eviction();
    long _ = begin(event);
    end(event, sha256, bytes, "");
    add(Counter.EVICTIONS, 1);
    add(Counter.EVICTED_BYTES, bytes);
  }

  private static long begin(@Nullable ReaderEvent event) {
    if (event != null) {
      event.begin();
    }
    return System.nanoTime();
  }

  private void end(@Nullable ReaderEvent event, String sha256, long amount, String problem) {
    if (event != null) {
      event.end();
      event.place = place;
      event.measure(sha256, amount, problem);
      event.commit();
    }
  }

  private void add(Counter counter, long amount) {
    tell(known -> known.add(counter, amount));
  }

  /** A sink that fails once may fail each time: it is told nothing any more. */
  private void tell(Consumer<ShardMetricsSink> what) {
    ShardMetricsSink known = sink;
    if (known != null) {
      try {
        what.accept(known);
      } catch (RuntimeException | Error failure) {
        sink = null;
        System.getLogger(ReaderObserver.class.getName())
            .log(
                System.Logger.Level.WARNING,
                place + ": the metrics sink failed and is left out from now on",
                failure);
      }
    }
  }
}
