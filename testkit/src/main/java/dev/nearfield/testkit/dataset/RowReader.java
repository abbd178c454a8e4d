package dev.nearfield.testkit.dataset;

/**
 * Reads the rows of a text or table one after the other.
 *
 * <p>Threads: one at a time. Owns: its parser, borrows the text.
 */
sealed interface RowReader extends AutoCloseable
    permits JsonLinesReader, CsvReader, ParquetRowReader {

  /**
   * Reads the next row.
   *
   * @param row receives it
   * @return false at the end of the text
   * @throws MalformedFileException at the first thing that is no row
   */
  boolean next(TextRow row);

  @Override
  void close();
}
