package dev.nearfield.testkit.dataset;

import com.fasterxml.jackson.core.JsonLocation;

/**
 * A place in a text, or in a table of rows.
 *
 * @param offsetBytes bytes before it
 * @param line line, from 1; of a table the row, from 0
 * @param column column in bytes, from 1, or {@link #NONE} in a table
 */
record TextPosition(long offsetBytes, long line, long column) {

  private static final int NONE = 0;

  /** A row of a table. */
  static TextPosition ofRow(long offsetBytes, long row) {
    return new TextPosition(offsetBytes, row, NONE);
  }

  /** {@code line 7}, or {@code row 6}. */
  String place() {
    return column == NONE ? "row " + line : "line " + line;
  }

  /** {@code line 7, column 12}, or {@code row 6}. */
  @Override
  public String toString() {
    return column == NONE ? place() : "%s, column %d".formatted(place(), column);
  }

  /**
   * A parser's place.
   *
   * @param skippedBytes bytes of the file that the parser was not given
   */
  static TextPosition of(JsonLocation location, long skippedBytes) {
    // Parsers of characters count those: each is a byte, for we decode them so.
    long offset = Math.max(location.getByteOffset(), location.getCharOffset());
    return new TextPosition(
        Math.max(0, offset) + skippedBytes, location.getLineNr(), location.getColumnNr());
  }
}
