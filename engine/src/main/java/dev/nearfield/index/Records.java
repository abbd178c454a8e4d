package dev.nearfield.index;

import dev.nearfield.Filter;
import dev.nearfield.Metadata;
import dev.nearfield.Schema;
import dev.nearfield.filter.Columns;
import dev.nearfield.filter.MalformedMetadataException;
import dev.nearfield.filter.RowFilter;
import dev.nearfield.filter.StoredRecords;
import dev.nearfield.filter.UndeclaredRows;
import dev.nearfield.graph.Ordinals;
import dev.nearfield.graph.RowStates;
import dev.nearfield.storage.KeyTable;
import dev.nearfield.storage.RecordBuffer;
import dev.nearfield.storage.RecordStore;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What the rows of an index have beside their vectors: metadata and payload in a store, declared
 * fields in columns. An index without declared fields has no columns, and rows without content take
 * nothing in the store.
 *
 * <p>Threads: safe; filters are compiled and asked without a lock. What an ordinal has never
 * changes while anybody can meet it: it is put before the row lives, and removed when its ordinal
 * is freed. Owns: store and columns, until closed.
 */
final class Records implements StoredRecords, AutoCloseable {

  private static final int BUFFERS = 16;

  /** Larger buffers are not kept: records of so many bytes are rare, and reading them is slow. */
  private static final int MAX_KEPT_BYTES = 1 << 20;

  private final RecordStore store;
  private final Schema schema;
  private final KeyTable ids;
  private final RowStates states;

  /** Null where no field is declared; writers take turns by its monitor. */
  private final @Nullable Columns columns;

  private final @Nullable UndeclaredRows undeclared;

  /** Dead rows about to be freed, whose records are not asked any more. Never changed. */
  private volatile BitSet hidden = new BitSet();

  /** Buffers at rest, so that reading allocates none. */
  private final AtomicReferenceArray<@Nullable RecordBuffer> buffers =
      new AtomicReferenceArray<>(BUFFERS);

  Records(RecordStore store, Schema schema, KeyTable ids, RowStates states) {
    this.store = store;
    this.schema = schema;
    this.ids = ids;
    this.states = states;
    boolean declared = !schema.fields().isEmpty();
    columns = declared ? new Columns(schema) : null;
    undeclared = declared ? null : new UndeclaredRows(this::visibleWords);
  }

  /** The bits of rows whose records may be asked. */
  private long[] visibleWords() {
    long[] hiddenWords = hidden.toLongArray(); // first: who is no longer hidden is free by now
    long[] words = states.publishedWords();
    for (int i = 0; i < Math.min(words.length, hiddenWords.length); i++) {
      words[i] &= ~hiddenWords[i];
    }
    return words;
  }

  /** The store itself, to be saved and read. */
  RecordStore store() {
    return store;
  }

  /** The columns of declared fields; null if there are none. */
  @Nullable Columns columns() {
    return columns;
  }

  /**
   * Refuses metadata that the schema refuses.
   *
   * @throws dev.nearfield.InvalidMetadataException naming the field
   */
  void check(Content content) {
    schema.check(content.metadata());
  }

  /**
   * Stores what a row has, before it lives.
   *
   * @throws dev.nearfield.storage.StorageException when disk or memory are full; then it has none
   */
  void put(int ordinal, Content content) {
    if (!content.isEmpty()) {
      store.put(ordinal, MemorySegment.ofArray(content.bytes()));
    }
    if (columns != null) {
      try {
        synchronized (columns) {
          columns.put(ordinal, content.metadata());
        }
      } catch (Throwable failure) {
        store.remove(ordinal);
        throw failure;
      }
    }
  }

  /**
   * Keeps dead rows from filters that are compiled from now on, in the place of those that were
   * hidden before: once calls that run now have left, nobody asks about them.
   */
  void hide(BitSet rows) {
    hidden = (BitSet) rows.clone();
    if (columns != null) {
      synchronized (columns) {
        rows.stream().forEach(columns::remove);
      }
    }
  }

  /** Forgets what a row had, when nobody can meet it any more. */
  void remove(int ordinal) {
    store.remove(ordinal);
    if (columns != null) {
      synchronized (columns) {
        columns.remove(ordinal);
      }
    }
  }

  /** What a row has. */
  Content content(int ordinal) {
    RecordBuffer buffer = take();
    int length = store.read(ordinal, buffer);
    try {
      return length == RecordStore.NONE ? Content.EMPTY : Content.read(buffer.array(), length);
    } catch (IllegalArgumentException | MalformedMetadataException refused) {
      throw store.corrupt(ordinal, String.valueOf(refused.getMessage()));
    } finally {
      giveBack(buffer);
    }
  }

  /** Of a row that is hidden or free none: its record may be overwritten this moment. */
  @Override
  public Metadata metadata(int ordinal) {
    if (hidden.get(ordinal) || states.isFree(ordinal)) {
      return Metadata.EMPTY;
    }
    RecordBuffer buffer = take();
    int length = store.read(ordinal, buffer);
    try {
      return length == RecordStore.NONE ? Metadata.EMPTY : Content.metadata(buffer, length);
    } catch (IllegalArgumentException | MalformedMetadataException refused) {
      throw store.corrupt(ordinal, String.valueOf(refused.getMessage()));
    } finally {
      giveBack(buffer);
    }
  }

  @Override
  public int ordinal(Object id) {
    IdRef ref = IdRef.exactly(id);
    return ref.type() == ids.type() ? liveOrdinal(ref) : StoredRecords.NONE;
  }

  /**
   * The ordinal of an id whose row lives, or none. Between two steps of a replacement the id's row
   * does not live yet; then the outcome is waited for.
   */
  int liveOrdinal(IdRef id) {
    int ordinal = id.ordinal(ids);
    if (ordinal == Ordinals.NONE || states.isLive(ordinal)) {
      return ordinal;
    }
    synchronized (states) {
      int settled = id.ordinal(ids);
      return settled != Ordinals.NONE && states.isLive(settled) ? settled : Ordinals.NONE;
    }
  }

  /**
   * Prepares a filter for one query, without a lock. It is exact for rows that were published
   * before, dead ones included: the caller leaves those out.
   */
  RowFilter compile(Filter filter) {
    return columns == null ? undeclared().compile(filter, this) : columns.compile(filter, this);
  }

  /** Fills the columns of an index that was opened. */
  void rebuild(int rows) {
    if (columns != null) {
      synchronized (columns) {
        columns.rebuild(rows, ordinal -> states.isFree(ordinal) ? null : metadata(ordinal));
      }
    }
  }

  /** Memory of the columns, in bytes. */
  long columnBytes() {
    return columns == null ? 0 : columns.bytes();
  }

  /** Memory of the store, in bytes. */
  long storeBytes() {
    return store.bytes();
  }

  @Override
  public void close() {
    store.close();
    if (columns != null) {
      columns.close();
    }
  }

  private UndeclaredRows undeclared() {
    if (undeclared == null) {
      throw new AssertionError("an index with declared fields has columns");
    }
    return undeclared;
  }

  private RecordBuffer take() {
    int start = (int) Thread.currentThread().threadId();
    for (int i = 0; i < BUFFERS; i++) {
      int slot = (start + i) & (BUFFERS - 1);
      if (buffers.getPlain(slot) != null) {
        RecordBuffer buffer = buffers.getAndSet(slot, null);
        if (buffer != null) {
          return buffer;
        }
      }
    }
    return new RecordBuffer();
  }

  private void giveBack(RecordBuffer buffer) {
    if (buffer.array().length > MAX_KEPT_BYTES) {
      return;
    }
    int start = (int) Thread.currentThread().threadId();
    for (int i = 0; i < BUFFERS; i++) {
      if (buffers.compareAndSet((start + i) & (BUFFERS - 1), null, buffer)) {
        return;
      }
    }
  }
}
