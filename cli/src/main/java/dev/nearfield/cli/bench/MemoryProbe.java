package dev.nearfield.cli.bench;

import dev.nearfield.Query;
import dev.nearfield.VectorIndex;
import dev.nearfield.cli.Session;
import dev.nearfield.testkit.ChildJvm;
import dev.nearfield.testkit.dataset.FbinWriter;
import dev.nearfield.testkit.dataset.VectorFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Measures what an open index costs a process: two child JVMs are started alike, one opens the
 * index and searches, the other does nothing, and the difference of their anonymous resident memory
 * is the cost. Mapped files are not in it, for the system can drop their pages at any time.
 *
 * <p>Both children get the C1 compiler only, and a serial heap that is touched at the start: how
 * far the collector let garbage spread, and what a compiler's arenas took, would hide a small
 * index. As the whole heap is then resident in both, what lives on it after a collection is added.
 */
public final class MemoryProbe {

  private static final List<String> FLAGS =
      List.of(
          "-XX:+UseSerialGC",
          "-Xms64m",
          "-Xmx1g",
          "-XX:+AlwaysPreTouch",
          "-XX:TieredStopAtLevel=1");
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String FIELD = "RssAnon:";
  private static final int SEARCHES = 20;

  private MemoryProbe() {}

  /**
   * Anonymous resident bytes that an open index adds to a process; null where the system does not
   * tell. The index must be closed in this process.
   */
  public static @Nullable Long measure(Session session, Path directory, float[][] queries) {
    if (!Files.isReadable(STATUS)) {
      return null;
    }
    Path sample = sample(queries);
    try {
      OptionalLong empty = childBytes(session);
      OptionalLong open = childBytes(session, directory.toString(), sample.toString());
      if (empty.isEmpty() || open.isEmpty()) {
        return null;
      }
      return open.getAsLong() - empty.getAsLong();
    } finally {
      deleteIfThere(sample);
    }
  }

  /** Some queries in the plainest format: the child must not pay for parsing another one. */
  private static Path sample(float[][] queries) {
    int count = Math.min(SEARCHES, queries.length);
    try {
      Path file = Files.createTempFile("nearfield-probe-", ".fbin");
      try (FbinWriter writer = FbinWriter.create(file, count, queries[0].length)) {
        for (int query = 0; query < count; query++) {
          writer.write(queries[query]);
        }
        writer.commit();
      }
      return file;
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot write the probe's queries", failure);
    }
  }

  private static void deleteIfThere(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot delete " + file, failure);
    }
  }

  private static OptionalLong childBytes(Session session, String... arguments) {
    ChildJvm.Outcome child = ChildJvm.run(FLAGS, MemoryProbe.class, arguments);
    String out = child.out().strip();
    if (child.exitCode() == 0 && out.matches("\\d{1,18}")) {
      return OptionalLong.of(Long.parseLong(out));
    }
    session.console().err().println("nearfield: rss_anon is unknown, the probe failed:");
    session.console().err().print(child.err());
    return OptionalLong.empty();
  }

  /** The child: opens the index if one is named, and prints its anonymous resident bytes. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length == 0) {
      print();
      return;
    }
    try (VectorIndex index = VectorIndex.open(Path.of(arguments[0]));
        VectorFile queries = VectorFile.open(Path.of(arguments[1]))) {
      for (int row = 0; row < queries.count(); row++) {
        index.search(Query.of(queries.read(row)));
      }
      print();
    }
  }

  private static void print() throws IOException {
    System.gc();
    try (Stream<String> lines = Files.lines(STATUS)) {
      String kilobytes =
          lines
              .filter(line -> line.startsWith(FIELD))
              .map(line -> line.replaceAll("\\D", ""))
              .findFirst()
              .orElseThrow();
      Runtime runtime = Runtime.getRuntime();
      long live = runtime.totalMemory() - runtime.freeMemory();
      System.out.println(Long.parseLong(kilobytes) * 1024 + live);
    }
  }
}
