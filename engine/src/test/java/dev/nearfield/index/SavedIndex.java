package dev.nearfield.index;

import dev.nearfield.ArraySource;
import dev.nearfield.Codes;
import dev.nearfield.Metric;
import dev.nearfield.SearchResult;
import dev.nearfield.TestIndexes;
import dev.nearfield.VectorIndex;
import dev.nearfield.kernel.Warmth;
import dev.nearfield.observe.Observer;
import dev.nearfield.storage.Durability;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.testkit.RandomVectors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A small index in a folder, for tests that damage it. */
final class SavedIndex {

  static final int DIMENSION = 8;
  static final int ROWS = 60;

  final Path directory;
  final float[][] rows;
  final List<SearchResult> answers;

  private SavedIndex(Path directory, float[][] rows, List<SearchResult> answers) {
    this.directory = directory;
    this.rows = rows;
    this.answers = answers;
  }

  static SavedIndex create(Path directory, Codes codes, long seed) {
    float[][] rows = RandomVectors.seeded(seed).gaussian().rows(ROWS, DIMENSION);
    try (VectorIndex index =
        TestIndexes.builder(DIMENSION, Metric.SQUARED_L2, codes).openOrCreate(directory)) {
      index.addAll(ArraySource.of(rows), TestIndexes.TWO_THREADS);
      return new SavedIndex(directory, rows, TestIndexes.answers(index, rows));
    }
  }

  Path indexFile() {
    return directory.resolve("index.nf");
  }

  Path segmentFile() {
    return directory.resolve("vectors-000001.nf");
  }

  /** A look inside an open index, which may change it. */
  interface Look<E extends Exception> {
    void at(VectorIndex index, IndexState state) throws E;
  }

  /** Opens an index for writing, looks inside, and closes it. */
  static <E extends Exception> void open(Path directory, Look<E> look) throws E {
    var folder = IndexFolder.lock(FileAccess.system(), directory);
    IndexFolder.Opened opened = folder.open(OpenOptions.DEFAULT, Warmth.WARM);
    try (HnswIndex index = HnswIndex.onDisk(folder, opened, new Observer("test", null))) {
      index.recover(Durability.ON_CLOSE);
      look.at(index, opened.state());
    }
  }

  static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  static void write(Path file, byte[] bytes) {
    try {
      Files.write(file, bytes);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Copies a folder's files, without the lock, as another machine would see them. */
  static Path copy(Path from, Path to) {
    try {
      Files.createDirectories(to);
      try (var files = Files.list(from)) {
        for (Path file : files.toList()) {
          if (!file.endsWith("LOCK")) {
            Files.copy(file, to.resolve(file.getFileName()));
          }
        }
      }
      return to;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
