package dev.nearfield.peers;

import dev.nearfield.testkit.dataset.FbinWriter;
import dev.nearfield.testkit.dataset.VectorFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * C++ hnswlib as an engine: a driver of ours, compiled against a checkout of hnswlib that the user
 * has, which obeys the same commands as {@link EngineProcess}.
 *
 * @param program the compiled driver
 * @param base copy of the vectors as fbin, the one format that the driver reads
 * @param queries the same of the queries
 */
record HnswlibDriver(Path program, Path base, Path queries) {

  /** The engine's name. */
  static final String ENGINE = "hnswlib";

  private static final String SOURCE = "driver.cpp";
  private static final Path HEADER = Path.of("hnswlib", "hnswlib.h");
  private static final Pattern RELEASE = Pattern.compile("__version__ = '([^']+)'");

  /** As hnswlib's own build does: for this machine. */
  private static final List<String> FLAGS =
      List.of("-std=c++17", "-O3", "-march=native", "-pthread");

  /**
   * Compiles the driver, by {@code $CXX} or {@code c++}, and copies the vectors.
   *
   * @param checkout hnswlib's sources
   * @throws IllegalArgumentException if it holds no hnswlib
   * @throws IOException if there is no compiler, or it fails
   */
  static HnswlibDriver prepare(Path checkout, Plan plan) throws IOException {
    if (!Files.isReadable(checkout.resolve(HEADER))) {
      throw new IllegalArgumentException(
          "--hnswlib %s holds no %s: name a checkout of hnswlib".formatted(checkout, HEADER));
    }
    Files.createDirectories(plan.work());
    return new HnswlibDriver(
        compile(checkout.toAbsolutePath(), plan.work().toAbsolutePath()),
        copy(plan.base(), plan.work().resolve("hnswlib-base.fbin")),
        copy(plan.queries(), plan.work().resolve("hnswlib-query.fbin")));
  }

  /** The process of a task, not started yet. */
  ProcessBuilder process(Task task) {
    List<String> arguments =
        new Task(task.engine(), base, queries, task.metric(), task.k(), task.directory())
            .arguments();
    var builder = new ProcessBuilder(program.toString());
    builder.command().addAll(arguments);
    return builder;
  }

  private static Path compile(Path checkout, Path work) throws IOException {
    Path program = work.resolve("hnswlib-driver");
    Path log = work.resolve("hnswlib-compiler.log");
    String compiler = System.getenv().getOrDefault("CXX", "c++");
    var builder = new ProcessBuilder(compiler);
    builder.command().addAll(FLAGS);
    builder.command().add("-DHNSWLIB_RELEASE=\"" + release(checkout) + "\"");
    builder.command().addAll(List.of("-I", checkout.toString(), "-o", program.toString()));
    builder.command().add(copySource(work).toString());
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    try {
      if (builder.start().waitFor() != 0) {
        throw new IOException("%s failed to compile the driver: see %s".formatted(compiler, log));
      }
      return program;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the driver was compiled", interrupted);
    }
  }

  /** The source lies beside this class, wherever that is. */
  private static Path copySource(Path work) throws IOException {
    Path copy = work.resolve(SOURCE);
    try (InputStream source = HnswlibDriver.class.getResourceAsStream(SOURCE)) {
      if (source == null) {
        throw new IllegalStateException(SOURCE + " is not on the class path");
      }
      Files.copy(source, copy, StandardCopyOption.REPLACE_EXISTING);
    }
    return copy;
  }

  /** What the checkout says of itself. */
  private static String release(Path checkout) throws IOException {
    Path setup = checkout.resolve("setup.py");
    Matcher release = RELEASE.matcher(Files.exists(setup) ? Files.readString(setup) : "");
    return release.find() ? release.group(1) : "unknown";
  }

  private static Path copy(Path file, Path copy) {
    try (VectorFile vectors = VectorFile.open(file);
        FbinWriter writer = FbinWriter.create(copy, vectors.count(), vectors.dimension())) {
      for (int position = 0; position < vectors.count(); position++) {
        writer.write(vectors.read(position));
      }
      writer.commit();
    }
    return copy;
  }
}
