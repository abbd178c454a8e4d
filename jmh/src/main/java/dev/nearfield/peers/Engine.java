package dev.nearfield.peers;

import dev.nearfield.Metric;
import dev.nearfield.testkit.dataset.VectorFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** An engine under comparison. Threads: one at a time. */
sealed interface Engine permits NearfieldEngine, LuceneEngine, JVectorEngine, HnswlibJavaEngine {

  /** Its release. */
  String version();

  /**
   * Builds an index of all vectors and saves it, ready to be opened by another process.
   *
   * @param directory exists and is empty
   * @param threads that may work at once, at most
   */
  void build(VectorFile base, Metric metric, Path directory, int threads) throws IOException;

  /** Opens an index that {@link #build} saved. */
  OpenIndex open(Path directory, Metric metric) throws IOException;

  /** What the engine has said about itself so far. */
  default List<String> notes() {
    return List.of();
  }

  /**
   * An index that answers queries, one at a time. Owns: the index, with all that are made of it.
   */
  interface OpenIndex extends AutoCloseable {

    /** The same index for another thread; it lives as long as this one and is not closed itself. */
    OpenIndex another() throws IOException;

    /**
     * Finds the nearest vectors; this call, and nothing else, is what is timed.
     *
     * @param k at most the beam width
     * @param beamWidth candidates kept, known elsewhere as ef
     * @return vectors found, at most {@code k}
     */
    int search(float[] query, int k, int beamWidth) throws IOException;

    /** Position, in the base file, of a vector found by the last search; rank 0 is the nearest. */
    int position(int rank) throws IOException;

    /** Vectors that the last search compared with the query; negative if the engine is silent. */
    long scoredCount();

    @Override
    void close() throws IOException;
  }
}
