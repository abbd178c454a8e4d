package dev.nearfield.index;

import dev.nearfield.InvalidMetadataException;
import dev.nearfield.InvalidVectorException;
import dev.nearfield.MetricsSink.Counter;
import dev.nearfield.UpsertOptions;
import dev.nearfield.VectorRecord;
import dev.nearfield.filter.MetadataBytes;
import dev.nearfield.observe.Observer;
import dev.nearfield.parallel.Workers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes records from a source in rounds: pulls some, checks them, writes them with several
 * threads, waits until the last is acknowledged, and pulls the next.
 *
 * <p>So memory is bounded by a round, the source is pulled as fast as it is written, and with
 * durability {@code SYNC} one force serves a round. An id comes once in a round: of records with
 * one id the last stays.
 *
 * <p>Threads: one. Owns: its workers, for the length of a call.
 */
final class RecordStream {

  private static final int ROUND_RECORDS = 64;
  private static final long ROUND_BYTES = 64L << 20;

  private final IndexState state;
  private final Updates updates;
  private final Iterator<VectorRecord> source;
  private final Observer observer;
  private final float[] checked;
  private long pulled;

  /** A record that has to wait for the next round. */
  private @Nullable VectorRecord waiting;

  RecordStream(
      IndexState state, Updates updates, Iterator<VectorRecord> source, Observer observer) {
    this.state = state;
    this.updates = updates;
    this.source = source;
    this.observer = observer;
    checked = new float[state.options.dimension()];
  }

  /** Returns how many records were written. */
  long run(UpsertOptions options) {
    long done = 0;
    try (var workers = new Workers(options.threads())) {
      List<VectorRecord> round = pull(options.threads() * ROUND_RECORDS);
      while (!round.isEmpty()) {
        write(round, workers);
        observer.updatedMany(Counter.UPSERTED_ROWS, round.size());
        done += round.size();
        if (!options.listener().onProgress(done)) {
          break;
        }
        round = pull(options.threads() * ROUND_RECORDS);
      }
    }
    return done;
  }

  private List<VectorRecord> pull(int most) {
    List<VectorRecord> round = new ArrayList<>();
    Set<Object> ids = new HashSet<>();
    long bytes = 0;
    while (round.size() < most && bytes < ROUND_BYTES) {
      VectorRecord record = next();
      if (record == null) {
        break;
      }
      if (!ids.add(record.id())) {
        waiting = record;
        break;
      }
      round.add(record);
      bytes += bytesOf(record);
    }
    return round;
  }

  private static long bytesOf(VectorRecord record) {
    return (long) record.vector().length * Float.BYTES
        + MetadataBytes.size(record.metadata())
        + record.payload().length;
  }

  private @Nullable VectorRecord next() {
    VectorRecord first = waiting;
    waiting = null;
    if (first != null || !source.hasNext()) {
      return first;
    }
    VectorRecord record = source.next();
    check(record);
    pulled++;
    return record;
  }

  /** Before anything of its round is written. */
  private void check(VectorRecord record) {
    IdRef.exactly(record.id()).checked(state.options.ids());
    try {
      state.check.accept(record.vector(), checked);
      state.records.check(Content.of(record));
    } catch (InvalidVectorException refused) {
      throw new InvalidVectorException(
          "record %d of the source: %s".formatted(pulled, refused.getMessage()));
    } catch (InvalidMetadataException refused) {
      throw new InvalidMetadataException(
          "record %d of the source: %s".formatted(pulled, refused.getMessage()));
    }
  }

  private void write(List<VectorRecord> round, Workers workers) {
    var last = new AtomicLong();
    workers.run(
        round.size(),
        1,
        (_, i) -> {
          VectorRecord record = round.get(i);
          long sequence =
              updates.upsertUnacknowledged(
                  IdRef.exactly(record.id()), record.vector(), Content.of(record));
          last.accumulateAndGet(sequence, Math::max);
        });
    updates.acknowledge(last.get());
  }
}
