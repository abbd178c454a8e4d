package dev.nearfield.cli;

import dev.nearfield.IndexStats;
import dev.nearfield.VectorIndex;
import dev.nearfield.Warmup;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.SectionFile;
import dev.nearfield.storage.Verify;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What {@code inspect} shows, as JSON has it.
 *
 * @param size vectors
 * @param dead rows that were deleted or replaced and are still in the graph
 * @param free places of rows that are gone, for rows to come
 * @param dimension components per vector
 * @param metric {@code l2}, {@code cosine} or {@code dot}
 * @param ids type of the ids
 * @param codes code format that the graph walks
 * @param vectors encoding of the stored vectors
 * @param maxNeighbors most neighbors of a row on level 0
 * @param unreachable rows that no walk from the entry point reaches
 * @param memory bytes of RAM by region
 * @param memoryTotal bytes of RAM
 * @param diskTotal bytes of all files in the folder
 * @param files the files
 * @param logRecords updates that the log has and the last save has not
 * @param logBytes their length, without frames
 * @param lastCheckpoint when the index was saved last, in ISO-8601; null if that is not known
 * @param degrees rows by their number of neighbors on level 0
 * @param levels rows by their highest level
 */
record Inspection(
    int size,
    int dead,
    int free,
    int dimension,
    String metric,
    String ids,
    String codes,
    String vectors,
    int maxNeighbors,
    int unreachable,
    IndexStats.Memory memory,
    long memoryTotal,
    long diskTotal,
    List<StoredFile> files,
    long logRecords,
    long logBytes,
    @Nullable String lastCheckpoint,
    List<Integer> degrees,
    List<Integer> levels) {

  private static final String INDEX_KIND = "index";

  /** Copies the lists. */
  Inspection {
    files = List.copyOf(files);
    degrees = List.copyOf(degrees);
    levels = List.copyOf(levels);
  }

  /** A file and its sections; vector files have rows instead. */
  record StoredFile(String name, long bytes, List<StoredSection> sections) {}

  /** A part of a file. */
  record StoredSection(String name, long bytes) {}

  /** Opens an index and looks at it. */
  static Inspection of(Path directory) {
    try (VectorIndex index =
        VectorIndex.builder().verify(Verify.LAZY).warmup(Warmup.OFF).openReadOnly(directory)) {
      IndexStats stats = index.stats();
      List<StoredFile> files = files(directory);
      return new Inspection(
          stats.size(),
          stats.dead(),
          stats.free(),
          stats.dimension(),
          MetricConverter.name(stats.metric()),
          index.idType().name().toLowerCase(Locale.ROOT),
          CodesConverter.name(stats.codes()),
          EncodingConverter.name(stats.vectors()),
          stats.maxNeighbors(),
          stats.unreachable(),
          stats.memory(),
          stats.memory().total(),
          files.stream().mapToLong(StoredFile::bytes).sum(),
          files,
          stats.log().records(),
          stats.log().bytes(),
          stats.lastCheckpoint().map(Instant::toString).orElse(null),
          stats.degrees(),
          stats.levels());
    }
  }

  private static List<StoredFile> files(Path directory) {
    List<StoredFile> files = new ArrayList<>();
    for (Path file : IndexFolder.files(directory)) {
      String name = directory.relativize(file).toString();
      files.add(
          new StoredFile(
              name, bytes(file), name.equals(IndexFolder.INDEX_FILE) ? sections(file) : List.of()));
    }
    return files;
  }

  private static List<StoredSection> sections(Path file) {
    try (SectionFile sections =
        SectionFile.open(FileAccess.system(), file, INDEX_KIND, Integer.MAX_VALUE)) {
      return sections.sections().stream()
          .map(name -> new StoredSection(name, sections.length(name)))
          .toList();
    }
  }

  private static long bytes(Path file) {
    try {
      return Files.size(file);
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot read " + file, failure);
    }
  }
}
