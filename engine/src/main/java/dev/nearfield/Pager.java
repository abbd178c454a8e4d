package dev.nearfield;

/**
 * Reads an answer page by page: each page holds the next {@code k} hits, down to the last row of
 * the index.
 *
 * <pre>{@code
 * try (Pager pager = index.pager(Query.of(vector).k(20))) {
 *   SearchResult first = pager.next();
 *   SearchResult second = pager.next();   // the 20 after those
 * }
 * }</pre>
 *
 * <p>A pager resumes its walk where the last page stopped, so all pages together cost about what
 * one search for as many hits costs. No row comes twice, and none is left out. Within a page hits
 * are sorted; as the walk is approximate, a row may be met one page late and then be nearer than
 * the last hit of the page before. Pages of an exact query are sorted throughout. Rows that are
 * added after the pager was opened are not in its pages. As walks are resumed they do not stop
 * early: a query with a {@link Query#slack} has no pager, and of a calibration with slacks only the
 * beam width is taken.
 *
 * <p>Threads: one at a time. Owns: the memory of its walk, until closed; it grows with the rows
 * met.
 */
public interface Pager extends AutoCloseable {

  /**
   * The next page; empty once every row was returned. A deadline of the query starts anew with each
   * page; after a partial page the next one goes on from there.
   *
   * @return its {@code scoredCount} is what this page cost
   * @throws IndexClosedException if the pager or its index is closed
   */
  SearchResult next();

  /** Hits returned by all pages so far. */
  long returnedCount();

  @Override
  void close();
}
