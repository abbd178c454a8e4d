package dev.nearfield.cli.bench;

import dev.nearfield.Query;
import dev.nearfield.VectorIndex;
import java.nio.file.Path;

/**
 * A saved index, opened again.
 *
 * @param index the index
 * @param openMillis from the call of open to the first answer, in milliseconds
 */
public record OpenedIndex(VectorIndex index, double openMillis) implements AutoCloseable {

  /** Opens an index as a service would, every byte verified, and asks it one question. */
  public static OpenedIndex open(Path directory, float[] firstQuery) {
    long start = System.nanoTime();
    VectorIndex index = VectorIndex.open(directory);
    try {
      index.search(Query.of(firstQuery));
      return new OpenedIndex(index, (System.nanoTime() - start) / 1e6);
    } catch (RuntimeException failure) {
      index.close();
      throw failure;
    }
  }

  @Override
  public void close() {
    index.close();
  }
}
