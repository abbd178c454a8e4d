package dev.nearfield.observe;

import dev.nearfield.IndexActivity;
import dev.nearfield.MetricsSink;
import dev.nearfield.MetricsSink.Counter;
import dev.nearfield.MetricsSink.Timer;
import dev.nearfield.SearchResult;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Is told what an index does: adds it up, and tells the sink, the flight recorder and the log.
 *
 * <p>Threads: safe, no locks. Owns: the counts.
 */
public final class Observer {

  /** The logger of all that an index says unasked. */
  public static final String LOGGER = "dev.nearfield.VectorIndex";

  /** Who opens an index waits so long for a recovery without asking why. */
  private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final String name;
  private final Tally tally = new Tally();
  private final Instant openedAt = Instant.now();
  private volatile @Nullable MetricsSink sink;
  private volatile @Nullable Instant lastCheckpoint;
  private volatile @Nullable Opening opening;

  private record Opening(long nanos, long rows) {}

  /**
   * Of an index.
   *
   * @param name what events and log call it: its folder, or memory
   * @param sink who is told, if anybody
   */
  public Observer(String name, @Nullable MetricsSink sink) {
    this.name = name;
    this.sink = sink;
  }

  /** What takes a while. */
  public enum Work {
    /** Opening, or creating in a folder. */
    OPEN(null),
    /** Doing the log again. */
    RECOVERY(Timer.RECOVERY),
    /** Linking the rows that the log had. */
    LINKING(null),
    /** Adding many rows. */
    BULK_ADD(Timer.BULK_UPDATE),
    /** Upserting many rows. */
    BULK_UPSERT(Timer.BULK_UPDATE),
    /** A save. */
    CHECKPOINT(Timer.CHECKPOINT),
    /** Taking dead rows out. */
    CONSOLIDATION(Timer.CONSOLIDATION);

    private final @Nullable Timer timer;

    Work(@Nullable Timer timer) {
      this.timer = timer;
    }
  }

  String name() {
    return name;
  }

  /** Times searches of one thread. */
  public SearchSpan searches() {
    return new SearchSpan(this);
  }

  /** Something that takes a while begins now. */
  public Span begin(Work work) {
    return new Span(this, work);
  }

  /** A search ended; see {@link SearchSpan#end}. */
  void searched(long nanos, long scoredRows, boolean partial) {
    tally.record(Timer.SEARCH, nanos);
    tally.add(Counter.SCORED_ROWS, scoredRows);
    if (partial) {
      tally.add(Counter.PARTIAL_ANSWERS, 1);
    }
    if (sink != null) {
      tell(Timer.SEARCH, nanos);
      tell(Counter.SEARCHES, 1);
      tell(Counter.SCORED_ROWS, scoredRows);
      tell(Counter.PARTIAL_ANSWERS, partial ? 1 : 0);
    }
  }

  /** A batch of queries was answered. */
  public void searchedBatch(long startNanos, List<SearchResult> results) {
    record(Timer.BATCH_SEARCH, System.nanoTime() - startNanos);
    add(Counter.SEARCHES, results.size());
    add(Counter.SCORED_ROWS, results.stream().mapToLong(SearchResult::scoredCount).sum());
    add(Counter.PARTIAL_ANSWERS, results.stream().filter(SearchResult::partial).count());
  }

  /** A row was added, upserted or deleted by a call that began at a time. */
  public void updated(Counter how, long startNanos) {
    record(Timer.UPDATE, System.nanoTime() - startNanos);
    add(how, 1);
  }

  /** Some rows of many that are added or upserted by one call. */
  public void updatedMany(Counter how, int rows) {
    add(how, rows);
  }

  /** A delete ended that began at a time; nobody is told of one that met nothing. */
  public void deleted(boolean wasThere, long startNanos) {
    if (wasThere) {
      updated(Counter.DELETED_ROWS, startNanos);
    }
  }

  /** Rows that a filter matched were deleted. */
  public void deletedMatching(int rows) {
    add(Counter.DELETED_ROWS, rows);
  }

  /** A record was appended to the log. */
  public void logged(long bytes) {
    add(Counter.LOG_BYTES, bytes);
  }

  /** The index was saved by somebody before it was opened. */
  public void wasSaved(Instant when) {
    lastCheckpoint = when;
  }

  /** When the index was saved last, as far as is known. */
  public Optional<Instant> lastCheckpoint() {
    return Optional.ofNullable(lastCheckpoint);
  }

  /** Something ended; see {@link Span}. */
  void ended(Work work, long nanos, long rows, long records, boolean succeeded) {
    if (!succeeded) {
      add(Counter.FAILED_CHECKPOINTS, work == Work.CHECKPOINT ? 1 : 0);
      return; // whoever began it throws, or logs why
    }
    if (work.timer != null) {
      record(work.timer, nanos);
    }
    switch (work) {
      case OPEN -> opening = new Opening(nanos, rows);
      case RECOVERY -> logIfLong("did %d records of the log again".formatted(records), nanos);
      case LINKING -> logIfLong("linked %d rows of the log".formatted(rows), nanos);
      case BULK_ADD, BULK_UPSERT -> {} // their rows were counted as they came
      case CHECKPOINT -> {
        lastCheckpoint = Instant.now();
        log(Level.DEBUG, "saved %d rows and %d records of the log".formatted(rows, records), nanos);
      }
      case CONSOLIDATION -> {
        add(Counter.FREED_ROWS, rows);
        log(Level.DEBUG, "freed %d dead rows".formatted(rows), nanos);
      }
    }
  }

  /** Logs how the index was opened; not done by the opener, as a first logger takes 20 ms. */
  void logOpening() {
    Opening known = opening;
    if (known != null) {
      log(Level.DEBUG, "opened with %d rows".formatted(known.rows()), known.nanos());
    }
  }

  /** What was counted, beside what there is. */
  public IndexActivity activity(IndexActivity.Rows rows, IndexActivity.Log log) {
    Tally.Sums sums = tally.sums();
    return new IndexActivity(
        ProcessHandle.current().pid(),
        openedAt,
        Instant.now(),
        rows,
        log,
        lastCheckpoint(),
        sums.counts(),
        sums.times(),
        sums.searches(),
        sums.updates());
  }

  /** What takes long is worth knowing, what does not only for debugging. */
  private void logIfLong(String what, long nanos) {
    log(nanos < LONG_NANOS ? Level.DEBUG : Level.INFO, what, nanos);
  }

  private void log(Level level, String what, long nanos) {
    Logger logger = System.getLogger(LOGGER);
    if (logger.isLoggable(level)) {
      long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
      logger.log(level, "{0}: {1} in {2} ms", name, what, Long.toString(millis));
    }
  }

  private void add(Counter counter, long amount) {
    if (amount != 0) {
      tally.add(counter, amount);
      tell(counter, amount);
    }
  }

  private void record(Timer timer, long nanos) {
    tally.record(timer, nanos);
    tell(timer, nanos);
  }

  private void tell(Counter counter, long amount) {
    MetricsSink known = sink;
    if (known != null && amount != 0) {
      try {
        known.add(counter, amount);
      } catch (RuntimeException | Error failure) {
        giveUp(failure);
      }
    }
  }

  private void tell(Timer timer, long nanos) {
    MetricsSink known = sink;
    if (known != null) {
      try {
        known.record(timer, nanos);
      } catch (RuntimeException | Error failure) {
        giveUp(failure);
      }
    }
  }

  /** A sink that fails once may fail at every search: it is told nothing any more. */
  private void giveUp(Throwable failure) {
    sink = null;
    System.getLogger(LOGGER)
        .log(
            Level.WARNING, name + ": the metrics sink failed and is left out from now on", failure);
  }
}
