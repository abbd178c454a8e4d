package dev.nearfield.testkit.dataset;

import com.fasterxml.jackson.core.JsonLocation;

/**
 * A place in a text.
 *
 * @param offsetBytes bytes before it
 * @param line line, from 1
 * @param column column in bytes, from 1
 */
record TextPosition(long offsetBytes, long line, long column) {

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
