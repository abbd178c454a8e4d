package dev.nearfield.index;

import dev.nearfield.Filter;
import dev.nearfield.VectorRecord;
import dev.nearfield.filter.OrdinalSet;
import dev.nearfield.filter.RowFilter;
import dev.nearfield.graph.RowStates;
import java.util.PrimitiveIterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The rows that lived at one moment and match a filter. None of them is freed, and so none changes,
 * until this is closed: rows that die meanwhile stay readable.
 *
 * <p>Threads: one at a time; {@link #close} from any. Owns: a pin on free ordinals, until closed.
 */
final class Matching implements AutoCloseable {

  private final IndexState state;
  private final OrdinalSet rows;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Finds them; the caller is inside of the index's lifetime. */
  Matching(IndexState state, Filter filter) {
    this.state = state;
    state.free.pin();
    try {
      rows = find(state, filter);
    } catch (Throwable failure) {
      state.free.unpin();
      throw failure;
    }
  }

  /**
   * What lives, and which rows have which ids, is of one moment; what rows have beside their
   * vectors never changes, and may be looked at afterwards.
   */
  private static OrdinalSet find(IndexState state, Filter filter) {
    RowStates states = state.graph.states();
    RowFilter compiled;
    long[] live;
    synchronized (states) {
      compiled = state.records.compile(filter);
      live = states.liveWords();
    }
    return compiled.find().and(live);
  }

  OrdinalSet rows() {
    return rows;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      state.free.unpin();
    }
  }

  /** The records one by one, read when they are asked for; closes this at the end. */
  Stream<VectorRecord> records(Lifetime lifetime) {
    return StreamSupport.stream(new Reader(lifetime), false).onClose(this::close);
  }

  private final class Reader extends Spliterators.AbstractSpliterator<VectorRecord> {

    private final Lifetime lifetime;
    private final PrimitiveIterator.OfInt ordinals = rows.iterator();

    Reader(Lifetime lifetime) {
      super(rows.size(), Spliterator.DISTINCT | Spliterator.NONNULL);
      this.lifetime = lifetime;
    }

    @Override
    public boolean tryAdvance(Consumer<? super VectorRecord> action) {
      if (closed.get() || !ordinals.hasNext()) {
        close();
        return false;
      }
      int epoch = lifetime.enter();
      VectorRecord record;
      try {
        record = state.record(ordinals.nextInt());
      } finally {
        lifetime.leave(epoch);
      }
      action.accept(record);
      return true;
    }
  }
}
