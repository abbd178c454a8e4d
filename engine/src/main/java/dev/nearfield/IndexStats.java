package dev.nearfield;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an index holds and what it costs.
 *
 * <p>Threads: immutable, share freely. Owns: its lists, copied.
 *
 * @param size vectors
 * @param dead rows that were deleted or replaced and still lead walks on; see {@link
 *     VectorIndex#compact}
 * @param free places of rows that are gone, for rows to come
 * @param dimension components per vector
 * @param metric what is compared
 * @param codes what the graph walks
 * @param vectors how vectors are stored in full
 * @param maxNeighbors most neighbors of a row on level 0
 * @param buildBeamWidth candidates kept while a row is linked
 * @param seed what decides the levels of rows
 * @param memory bytes of RAM by region
 * @param diskBytes bytes of all files in the index's folder, 0 in memory
 * @param degrees rows by their number of neighbors on level 0, index = degree
 * @param levels rows whose highest level is the index
 * @param unreachable rows that no walk from the entry point reaches, without those that are being
 *     linked right now
 * @param components parts of the graph that no link on level 0 joins, whichever way it points: 1 in
 *     a whole graph, as many as rows where there is none
 * @param log what the log has and the last save has not; of an index opened for reading, what the
 *     log had when this was asked for
 * @param lastCheckpoint when the index was saved last; empty in memory
 */
public record IndexStats(
    int size,
    int dead,
    int free,
    int dimension,
    Metric metric,
    Codes codes,
    Encoding vectors,
    int maxNeighbors,
    int buildBeamWidth,
    long seed,
    Memory memory,
    long diskBytes,
    List<Integer> degrees,
    List<Integer> levels,
    int unreachable,
    int components,
    IndexActivity.Log log,
    Optional<Instant> lastCheckpoint) {

  /** Copies the histograms. */
  public IndexStats {
    degrees = List.copyOf(degrees);
    levels = List.copyOf(levels);
  }

  /**
   * Bytes of RAM by region.
   *
   * @param codes rows that the graph walks
   * @param graph adjacency of all levels
   * @param vectors rows of stored vectors held in memory (0 when they are on disk or are the codes)
   * @param ids the key table and the id column
   * @param state the ordinals' states and row locations
   * @param records where metadata and payloads are, and in memory these themselves
   * @param columns declared fields of metadata and their indexes, bitmaps on the heap included
   * @param scratch pooled memory of searches and of rows not yet written
   */
  public record Memory(
      long codes,
      long graph,
      long vectors,
      long ids,
      long state,
      long records,
      long columns,
      long scratch) {

    /** All regions. */
    public long total() {
      return codes + graph + vectors + ids + state + records + columns + scratch;
    }
  }
}
