package dev.nearfield.filter;

import dev.nearfield.FieldType;
import dev.nearfield.FieldValue;
import dev.nearfield.FieldValue.ListValue;
import dev.nearfield.FieldValue.Scalar;
import dev.nearfield.FieldValue.StringValue;
import dev.nearfield.Filter;
import dev.nearfield.Metadata;
import dev.nearfield.OutOfRangeException;
import dev.nearfield.Schema;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * The declared fields of all records, by ordinal and by value.
 *
 * <p>Any metadata can be put: a value that fits no column, such as a string where a double is
 * declared, is found by asking its record, like a field that is not declared. {@link Schema#check}
 * refuses such values beforehand.
 *
 * <p>Threads: one writer at a time ({@link #put}, {@link #remove}, {@link #seal}, {@link
 * #rebuild}), any number of readers, which take no lock and wait for nobody. A filter that is
 * compiled after a put or a removal returned, on the same thread or one that learned of it, answers
 * exactly for that ordinal until it is put or removed again. While an ordinal changes a reader gets
 * either answer, or for a row that is overwritten without having been removed that of a mixture;
 * never an exception. Owns: its memory outside the heap, until {@link #close}; nobody may read or
 * compile then. Bitmaps lie on the heap.
 */
public final class Columns implements AutoCloseable {

  /*
   * How it works. The FieldTable is the truth: for each ordinal, one key per field. A FieldIndex
   * says which ordinals have a key, and is never changed: each seal makes new ones from the old and
   * from the ordinals that changed in between (FieldIndexMerge), and publishes all of them as one
   * IndexView. Readers take the view that there is, and of the ordinals that changed since they ask
   * the table. So
   *
   *   rows that match = (what the indexes find, without changed ordinals)
   *                     and changed ordinals whose row in the table matches
   *
   * A put costs writing one row and noting its ordinal. A seal costs a copy of what is indexed, and
   * comes after a number of changes that grows with the rows, so that neither the share of a put in
   * it nor the time that readers spend on changed rows gets out of hand.
   */

  private static final int MIN_CHANGES = 1_024;
  private static final int MAX_CHANGES = 16_384;
  private static final int CHANGES_SHIFT = 10;

  /** While all rows are put at once nobody reads, and seals may be rare. */
  private static final int REBUILD_CHANGES = 1 << 20;

  /** Fewer rows of one key than this are as small as entries of a run. */
  private static final int MIN_HEAVY = 256;

  private static final int HEAVY_SHIFT = 12;

  private final Schema schema;
  private final FieldTable table;
  private final @Nullable Dictionary[] dictionaries;
  private final RunPool runs;
  private final long[] cells;
  private final long[] listKeys = new long[FieldValue.MAX_LIST_SIZE];
  private volatile IndexView view;
  private final FilteredRows rows = new Rows();
  private volatile boolean closed;

  /** Empty columns for the fields of a schema, which may have none. */
  public Columns(Schema schema) {
    this.schema = schema;
    int fields = schema.fields().size();
    table = new FieldTable(fields);
    dictionaries = new Dictionary[fields];
    cells = new long[fields];
    runs = new RunPool(fields);
    for (int field = 0; field < fields; field++) {
      if (schema.fields().get(field).type() == FieldType.STRING) {
        dictionaries[field] = new Dictionary();
      }
    }
    view = runs.emptyView(MIN_CHANGES);
  }

  /** The declared fields. */
  public Schema schema() {
    return schema;
  }

  /**
   * Stores a record's metadata, in place of what the ordinal had. Seals first if many rows changed.
   *
   * @throws dev.nearfield.storage.OffHeapMemoryException when the system has no memory; then the
   *     ordinal has no row, and all others have what they had
   */
  public void put(int ordinal, Metadata metadata) {
    OutOfRangeException.check("ordinal", ordinal, 0, Integer.MAX_VALUE - 1);
    sealIfFull();
    table.remove(ordinal);
    view.note(ordinal); // before the row: if memory runs out now, the removal is known
    long states = 0;
    List<Schema.Field> fields = schema.fields();
    for (int field = 0; field < cells.length; field++) {
      FieldValue value = metadata.get(fields.get(field).name()).orElse(null);
      states = FieldTable.withState(states, field, setCell(field, value));
    }
    table.put(ordinal, states, cells);
  }

  /** Forgets an ordinal; does nothing if it has no row. */
  public void remove(int ordinal) {
    if (table.isThere(ordinal)) {
      sealIfFull();
      table.remove(ordinal);
      view.note(ordinal);
    }
  }

  /**
   * Brings the indexes up to date. Puts do it by themselves from time to time; call it after many
   * of them, so that searches need not look at the changed rows one by one.
   */
  public void seal() {
    seal(0);
  }

  /**
   * Fills empty columns with what is stored, as when an index opens.
   *
   * @param ordinalCount one more than the highest ordinal
   * @param stored the metadata of each ordinal; null for one without a record
   */
  public void rebuild(int ordinalCount, IntFunction<@Nullable Metadata> stored) {
    if (view.hasChanges() || !view.rows.isEmpty()) {
      throw new IllegalStateException("only empty columns are rebuilt: make new ones");
    }
    replaceView(runs.emptyView(Math.clamp(ordinalCount, MIN_CHANGES, REBUILD_CHANGES)));
    for (int ordinal = 0; ordinal < ordinalCount; ordinal++) {
      Metadata metadata = stored.apply(ordinal);
      if (metadata != null) {
        if (!view.hasRoom()) {
          seal(REBUILD_CHANGES);
        }
        put(ordinal, metadata);
      }
    }
    seal();
  }

  /**
   * Prepares a filter, once per query.
   *
   * @param records asked for fields that are not declared, values that have no key, and ids
   */
  public RowFilter compile(Filter filter, StoredRecords records) {
    var compiler = new FilterCompiler(schema, table, dictionaries, records);
    return new RowFilter(rows, compiler.compile(filter), compiler.undeclared());
  }

  /** Whether the ordinal has a row. */
  public boolean contains(int ordinal) {
    return table.isThere(ordinal);
  }

  /** Memory in use, in bytes, bitmaps on the heap included. */
  public long bytes() {
    IndexView current = enter();
    try {
      long bytes = table.bytes() + runs.bytes() + current.rows.getLongSizeInBytes();
      for (FieldIndex index : current.fields) {
        bytes += index.bytes();
      }
      for (Dictionary dictionary : dictionaries) {
        bytes += dictionary == null ? 0 : dictionary.bytes();
      }
      return bytes;
    } finally {
      current.leave();
    }
  }

  /** Gives all memory back. Idempotent. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      view.replace();
      table.close();
      runs.close();
      for (Dictionary dictionary : dictionaries) {
        if (dictionary != null) {
          dictionary.close();
        }
      }
    }
  }

  /** The view that there is, with a reference to it: pair with {@link IndexView#leave}. */
  IndexView enter() {
    while (!closed) {
      IndexView current = view;
      if (current.tryEnter()) {
        return current;
      }
      Thread.onSpinWait(); // it was replaced this moment
    }
    throw new IllegalStateException("the columns are closed");
  }

  FieldTable table() {
    return table;
  }

  private FieldType type(int field) {
    return schema.fields().get(field).type();
  }

  private int setCell(int field, @Nullable FieldValue value) {
    return switch (value) {
      case null -> FieldTable.MISSING;
      case Scalar scalar when hasKey(field, scalar) -> {
        cells[field] = key(field, scalar);
        yield FieldTable.SINGLE;
      }
      case Scalar _ -> FieldTable.IRREGULAR;
      case ListValue(List<Scalar> elements) -> setList(field, elements);
    };
  }

  private int setList(int field, List<Scalar> elements) {
    for (int element = 0; element < elements.size(); element++) {
      Scalar value = elements.get(element);
      if (!hasKey(field, value)) {
        return FieldTable.IRREGULAR;
      }
      listKeys[element] = key(field, value);
    }
    cells[field] = table.addList(listKeys, elements.size());
    return FieldTable.LIST;
  }

  private boolean hasKey(int field, Scalar value) {
    return type(field) == FieldType.STRING
        ? value instanceof StringValue
        : KeyOrder.hasKey(type(field), value);
  }

  private long key(int field, Scalar value) {
    Dictionary dictionary = dictionaries[field];
    return dictionary != null && value instanceof StringValue(String text)
        ? dictionary.intern(text)
        : KeyOrder.key(type(field), value);
  }

  private void sealIfFull() {
    if (!view.hasRoom()) {
      seal(0);
    }
  }

  private void seal(int minChanges) {
    IndexView last = view;
    if (!last.hasChanges()) {
      return;
    }
    BitSet changed = last.changeBits();
    RoaringBitmap changedBitmap = last.changes();
    RoaringBitmap rows = rowsNow(last.rows, changed, changedBitmap);
    int heavyMin = Math.max(MIN_HEAVY, rows.getCardinality() >>> HEAVY_SHIFT);
    FieldIndex[] next =
        runs.fill(
            (field, run) ->
                new FieldIndexMerge(
                        last.fields[field], table, field, changed, changedBitmap, heavyMin, run)
                    .merge());
    int changes = Math.clamp(rows.getCardinality() >>> CHANGES_SHIFT, MIN_CHANGES, MAX_CHANGES);
    replaceView(runs.view(rows, next, Math.max(changes, minChanges)));
  }

  private RoaringBitmap rowsNow(RoaringBitmap before, BitSet changed, RoaringBitmap changedBitmap) {
    RoaringBitmap rows = RoaringBitmap.andNot(before, changedBitmap);
    for (int row = changed.nextSetBit(0); row >= 0; row = changed.nextSetBit(row + 1)) {
      if (table.isThere(row)) {
        rows.add(row);
      }
    }
    rows.runOptimize();
    return rows;
  }

  private void replaceView(IndexView next) {
    IndexView last = view;
    view = next;
    last.replace();
  }

  private final class Rows implements FilteredRows {

    @Override
    public boolean isThere(int ordinal) {
      return table.isThere(ordinal);
    }

    @Override
    public int capacity() {
      return table.capacity();
    }

    @Override
    public IndexView enter() {
      return Columns.this.enter();
    }
  }
}
