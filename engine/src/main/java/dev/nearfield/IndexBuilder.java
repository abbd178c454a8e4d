package dev.nearfield;

import dev.nearfield.storage.KeyType;
import dev.nearfield.storage.Verify;
import java.nio.file.Path;

/** Describes an index, then creates or opens it. Not thread-safe. */
@SuppressWarnings("DoNotCallSuggester")
public final class IndexBuilder {

  IndexBuilder() {}

  /** Components per vector, {@code 1..65,536}; required for a new index. */
  public IndexBuilder dimension(int dimension) {
    return this;
  }

  /** What is compared; required for a new index. */
  public IndexBuilder metric(Metric metric) {
    return this;
  }

  /** What the graph walks; {@link Codes#INT8} by default. */
  public IndexBuilder codes(Codes codes) {
    return this;
  }

  /** Type of the ids; {@link KeyType#STRING} by default. */
  public IndexBuilder ids(KeyType type) {
    return this;
  }

  /** Most neighbors of a row on level 0, {@code 2..255}; 31 by default. */
  public IndexBuilder maxNeighbors(int maxNeighbors) {
    return this;
  }

  /** Candidates kept while a row is linked, {@code maxNeighbors..4096}; 200 by default. */
  public IndexBuilder buildBeamWidth(int buildBeamWidth) {
    return this;
  }

  /** Seed of the rows' levels; 42 by default. */
  public IndexBuilder seed(long seed) {
    return this;
  }

  /** When mapped rows are verified; {@link Verify#FULL} by default. */
  public IndexBuilder verify(Verify verify) {
    return this;
  }

  /** A new index in memory. */
  public VectorIndex inMemory() {
    throw new IllegalStateException();
  }

  /**
   * Opens the index in a folder, or creates it there.
   *
   * @throws OptionMismatchException if it exists with other options than those set here
   */
  public VectorIndex openOrCreate(Path directory) {
    throw new IllegalStateException(directory.toString());
  }

  /** Opens the index in a folder; options not set here come from its files. */
  public VectorIndex open(Path directory) {
    throw new IllegalStateException(directory.toString());
  }
}
