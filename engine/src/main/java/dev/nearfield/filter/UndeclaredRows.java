package dev.nearfield.filter;

import dev.nearfield.Filter;
import dev.nearfield.Schema;
import java.util.function.Supplier;
import org.roaringbitmap.BitSetUtil;
import org.roaringbitmap.RoaringBitmap;

/**
 * The rows of an index that declares no fields: nothing is kept of them here, so they cost nothing,
 * and filters ask their records.
 *
 * <p>Threads: safe, no locks. Owns: nothing.
 */
public final class UndeclaredRows {

  private static final FieldIndex[] NO_FIELDS = {};

  private final Supplier<long[]> there;

  /** There is no column that a node could ask, so this table stays empty. */
  private final FieldTable noColumns = new FieldTable(0);

  /**
   * Rows of an index.
   *
   * @param there gives a copy of the bits of ordinals whose records may be asked, 64 a word
   */
  public UndeclaredRows(Supplier<long[]> there) {
    this.there = there;
  }

  /** Prepares a filter, once per query, for the rows that are there now. */
  public RowFilter compile(Filter filter, StoredRecords records) {
    var compiler = new FilterCompiler(Schema.EMPTY, noColumns, new Dictionary[0], records);
    return new RowFilter(
        new Snapshot(there.get()), compiler.compile(filter), compiler.undeclared());
  }

  /** The rows that were there when a filter was compiled. */
  private static final class Snapshot implements FilteredRows {

    private final long[] words;

    Snapshot(long[] words) {
      this.words = words;
    }

    @Override
    public boolean isThere(int ordinal) {
      int word = ordinal >> 6;
      return word >= 0 && word < words.length && (words[word] >>> ordinal & 1) != 0;
    }

    @Override
    public int capacity() {
      return words.length << 6;
    }

    @Override
    public IndexView enter() {
      RoaringBitmap rows = BitSetUtil.bitmapOf(words);
      var view = new IndexView(rows, NO_FIELDS, 0, () -> {});
      view.tryEnter();
      return view;
    }
  }
}
