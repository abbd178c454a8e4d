package dev.nearfield.filter;

import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * A part of a filter, compiled for one set of columns.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
interface RowNode {

  /** Whether the part is true of a row that is there; allocates nothing unless it asks records. */
  boolean matches(int ordinal);

  /**
   * The rows of which the part is true, for rows that did not change since the view was sealed; for
   * those that did it may say anything, and of all rows if the asker had to stop. The bitmap may be
   * shared: it must not be changed.
   *
   * @param asker asks about the rows of which no index can say it
   * @return null if only the rows themselves can say, one by one
   */
  @Nullable RoaringBitmap find(IndexView view, RowAsker asker);

  /** About how many rows {@link #find} finds; all of them if it can not say. */
  long estimate(IndexView view);

  /** Whether {@link #find} finds anything but null. */
  boolean isIndexed();
}
