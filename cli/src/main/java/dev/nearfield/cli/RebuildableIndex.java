package dev.nearfield.cli;

import dev.nearfield.VectorIndex;
import dev.nearfield.VectorSource;
import dev.nearfield.storage.DirectoryLockedException;
import dev.nearfield.storage.KeyType;
import dev.nearfield.storage.StorageException;
import dev.nearfield.storage.Verify;
import dev.nearfield.testkit.OracleMetric;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Clears a folder only when that loses nothing: when it holds an index whose vectors are the first
 * ones of a source that is at hand. A typing error must not cost anybody an index.
 */
final class RebuildableIndex {

  private static final int SAMPLES = 64;
  private static final double SAME_DIRECTION = 1 - 1e-5;

  private RebuildableIndex() {}

  /** Empties the folder, or refuses. */
  static void clear(Path directory, VectorSource source) {
    if (!IndexFolder.holdsNothingElse(directory) || !holdsRowsOf(directory, source)) {
      throw CommandException.usage(
          ("%s is not empty, and does not hold an index of these vectors alone: name a new"
                  + " folder, or remove this one yourself")
              .formatted(directory));
    }
    IndexFolder.clear(directory);
  }

  private static boolean holdsRowsOf(Path directory, VectorSource source) {
    try (VectorIndex index = VectorIndex.builder().verify(Verify.LAZY).open(directory)) {
      return index.idType() == KeyType.LONG
          && index.size() <= source.count()
          && samplesAgree(index, source);
    } catch (DirectoryLockedException locked) {
      throw locked; // Another process builds there: its message helps more.
    } catch (StorageException _) {
      return false;
    }
  }

  private static boolean samplesAgree(VectorIndex index, VectorSource source) {
    int size = index.size();
    int samples = Math.min(size, SAMPLES);
    for (int sample = 0; sample < samples; sample++) {
      int position = (int) ((long) size * sample / samples);
      if (!index.contains((long) position) || !same(index.get((long) position), source, position)) {
        return false;
      }
    }
    return true;
  }

  private static boolean same(float[] stored, VectorSource source, int position) {
    float[] expected = new float[stored.length];
    try {
      source.read(position, expected);
    } catch (IllegalArgumentException _) {
      return false; // Another dimension.
    }
    // Under cosine the index has the vector normalised.
    return Arrays.equals(stored, expected)
        || OracleMetric.COSINE.score(stored, expected) > SAME_DIRECTION;
  }
}
