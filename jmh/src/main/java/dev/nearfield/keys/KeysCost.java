package dev.nearfield.keys;

import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.KeyOptions;
import dev.nearfield.storage.KeyTable;
import dev.nearfield.storage.KeyType;
import dev.nearfield.storage.OffHeapKeyTable;
import dev.nearfield.storage.SectionFile;
import dev.nearfield.storage.SectionWriter;
import dev.nearfield.tables.TextTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.IntUnaryOperator;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * The {@code jmh/keys} command: fills, saves, opens and asks the default key table and the one on
 * Chronicle Map, one after the other. Times are single ones: orders of magnitude.
 */
@CommandLine.Command(
    name = "jmh/keys",
    description = "Compares the key table in memory with the one on Chronicle Map.",
    sortOptions = false,
    showDefaultValues = true)
@SuppressWarnings("NullAway.Init") // picocli sets what is required
public final class KeysCost implements Callable<Integer> {

  private static final FileAccess FILES = FileAccess.system();
  private static final String KIND = "ids";
  private static final int LOOKUPS = 200_000;
  private static final int ROUNDS = 3;

  @Option(names = "--dir", required = true, description = "an empty folder for the tables")
  private Path directory;

  @Option(names = "--ids", description = "ids in a table")
  private int ids = 1_000_000;

  @Option(names = "--types", split = ",", description = "${COMPLETION-CANDIDATES}")
  private List<KeyType> types = List.of(KeyType.LONG, KeyType.STRING);

  /** Runs the command. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new KeysCost()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    var table = new TextTable(1, Row.HEADS);
    warmUp();
    for (KeyType type : types) {
      table.row(measure(type, KeyOptions.OFF_HEAP, "off-heap").cells());
      table.row(measure(type, KeyOptions.chronicle(ids), "chronicle").cells());
    }
    System.out.print(table.markdown());
    return 0;
  }

  /** The first map of a process takes a second that no later one does. */
  private void warmUp() throws IOException {
    long start = System.nanoTime();
    Path folder = Files.createDirectories(directory.resolve("first"));
    try (OffHeapKeyTable table = table(folder, KeyType.LONG, KeyOptions.chronicle(1))) {
      table.put(1, 0);
      save(table, folder);
    }
    System.out.printf(Locale.ROOT, "first map of a process: %.1f s%n", seconds(start));
  }

  private Row measure(KeyType type, KeyOptions keys, String name) throws IOException {
    Path folder = Files.createDirectories(directory.resolve("%s-%s".formatted(type, name)));
    double putNanos;
    double firstSave;
    double laterSave;
    try (OffHeapKeyTable table = table(folder, type, keys)) {
      long start = System.nanoTime();
      put(table, 0, ids);
      putNanos = 1e9 * seconds(start) / ids;
      start = System.nanoTime();
      save(table, folder);
      firstSave = seconds(start);
      put(table, ids, ids + ids / 100);
      start = System.nanoTime();
      save(table, folder);
      laterSave = seconds(start);
    }
    double open = Double.MAX_VALUE;
    double found = Double.MAX_VALUE;
    double missing = Double.MAX_VALUE;
    long memory = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      try (OffHeapKeyTable table = open(folder, type, keys)) {
        open = Math.min(open, seconds(start));
        memory = table.bytes();
        found = Math.min(found, lookUpNanos(table, ordinal -> ordinal));
        missing = Math.min(missing, lookUpNanos(table, ordinal -> -1 - ordinal));
      }
    }
    return new Row(
        type + ", " + name,
        putNanos,
        firstSave,
        laterSave,
        open,
        found,
        missing,
        (double) memory / ids,
        (double) diskBytes(folder) / ids);
  }

  private void put(KeyTable table, int from, int to) {
    for (int ordinal = from; ordinal < to; ordinal++) {
      switch (table.type()) {
        case LONG -> table.put(id(ordinal), ordinal);
        case UUID -> table.put(new UUID(id(ordinal), ordinal), ordinal);
        case STRING -> table.put(Long.toString(id(ordinal)), ordinal);
      }
    }
  }

  private double lookUpNanos(KeyTable table, IntUnaryOperator asked) {
    var random = new SplittableRandom(7);
    int known = 0;
    long start = System.nanoTime();
    for (int i = 0; i < LOOKUPS; i++) {
      known += ordinal(table, asked.applyAsInt(random.nextInt(ids))) == KeyTable.NONE ? 0 : 1;
    }
    double nanos = 1e9 * seconds(start) / LOOKUPS;
    if (known != 0 && known != LOOKUPS) {
      throw new AssertionError("%d of %d ids were found".formatted(known, LOOKUPS));
    }
    return nanos;
  }

  private static int ordinal(KeyTable table, int ordinal) {
    return switch (table.type()) {
      case LONG -> table.ordinal(id(ordinal));
      case UUID -> table.ordinal(new UUID(id(ordinal), ordinal));
      case STRING -> table.ordinal(Long.toString(id(ordinal)));
    };
  }

  /** Distinct for distinct ordinals: an odd factor is a permutation of the longs. */
  private static long id(int ordinal) {
    return (ordinal + 1L) * 0x9E3779B97F4A7C15L;
  }

  private static OffHeapKeyTable table(Path folder, KeyType type, KeyOptions keys) {
    return OffHeapKeyTable.in(FILES, folder, type, keys, false);
  }

  private static OffHeapKeyTable open(Path folder, KeyType type, KeyOptions keys) {
    OffHeapKeyTable table = table(folder, type, keys);
    try (SectionFile file = SectionFile.open(FILES, folder.resolve("ids.nf"), KIND, 1)) {
      table.read(file, file.reader("count", Integer.BYTES).int32());
    }
    return table;
  }

  private static void save(KeyTable table, Path folder) {
    try (SectionWriter writer = SectionWriter.create(FILES, folder.resolve("ids.nf"), KIND, 1)) {
      writer.begin("count");
      writer.writeInt(table.ordinalCount());
      writer.end();
      table.writeTo(writer);
      writer.publish();
      table.saved(writer.contentChecksum());
    }
  }

  private static long diskBytes(Path folder) throws IOException {
    long bytes = 0;
    for (Path file : FILES.list(folder)) {
      bytes += Files.size(file);
    }
    return bytes;
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  /** Figures of one table. */
  private record Row(
      String name,
      double putNanos,
      double firstSave,
      double laterSave,
      double open,
      double foundNanos,
      double missingNanos,
      double memory,
      double disk) {

    static final List<String> HEADS =
        List.of(
            "keys",
            "put, ns",
            "first save, s",
            "save of 1 % more, s",
            "open, s",
            "look up, ns",
            "missing id, ns",
            "memory, bytes per id",
            "disk, bytes per id");

    List<String> cells() {
      return List.of(
          name,
          format("%.0f", putNanos),
          format("%.2f", firstSave),
          format("%.2f", laterSave),
          format("%.2f", open),
          format("%.0f", foundNanos),
          format("%.0f", missingNanos),
          format("%.1f", memory),
          format("%.1f", disk));
    }

    private static String format(String pattern, double value) {
      return String.format(Locale.ROOT, pattern, value);
    }
  }
}
