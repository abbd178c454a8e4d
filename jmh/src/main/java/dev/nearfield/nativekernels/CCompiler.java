package dev.nearfield.nativekernels;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the C kernels for this machine, where there is a compiler.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class CCompiler {

  /** The compiler of the system, by the name that POSIX gives it. */
  static final String DEFAULT = "cc";

  private static final List<String> SOURCES =
      List.of("float32.c", "half.c", "pairs.c", "int8.c", "int4.c", "bits.c");

  private static final List<String> HEADERS = List.of("rows.h");

  /*
   * The target is this machine. -fopenmp-simd needs no library: it lets the plain loops, and only
   * them, add in any order. -ffast-math would, too, but a library linked with it changes how its
   * process treats subnormal numbers, Java's arithmetic included.
   */
  private static final List<String> FLAGS =
      List.of("-O3", "-march=native", "-fopenmp-simd", "-shared", "-fPIC");

  private CCompiler() {}

  /**
   * What came of it.
   *
   * @param library the shared library; empty if none could be made
   * @param note the compiler's name and flags, or why there is no library
   */
  record Outcome(Optional<Path> library, String note) {}

  /**
   * Compiles all kernels into one shared library.
   *
   * @param compiler name or path of a C compiler that takes the options of gcc
   * @param folder for the sources and the library
   * @throws IOException if the folder cannot be written
   */
  static Outcome compile(String compiler, Path folder) throws IOException {
    for (String file : concat(SOURCES, HEADERS)) {
      copySource(file, folder);
    }
    Path library = folder.resolve("libnearfieldkernels.so");
    List<String> command = new ArrayList<>();
    command.add(compiler);
    command.addAll(FLAGS);
    command.addAll(List.of("-o", library.toString()));
    command.addAll(SOURCES);
    Ended version = run(folder, List.of(compiler, "--version"));
    if (version == null) {
      return new Outcome(Optional.empty(), "no C compiler: '%s' cannot be run".formatted(compiler));
    }
    Ended ended = run(folder, command);
    if (ended == null || ended.exitCode() != 0) {
      String why = ended == null ? "it cannot be run" : ended.firstLine();
      return new Outcome(Optional.empty(), "%s failed: %s".formatted(compiler, why));
    }
    String note = "%s; %s".formatted(version.firstLine(), String.join(" ", FLAGS));
    return new Outcome(Optional.of(library), note);
  }

  private record Ended(int exitCode, String text) {
    String firstLine() {
      return text.lines().filter(line -> !line.isBlank()).findFirst().orElse("it said nothing");
    }
  }

  /** Null if there is no such program. */
  private static @Nullable Ended run(Path folder, List<String> command) throws IOException {
    Process process;
    try {
      process =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    } catch (IOException absent) {
      return null;
    }
    try (InputStream output = process.getInputStream()) {
      String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      return new Ended(process.waitFor(), text);
    } catch (InterruptedException interrupted) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the C kernels were compiled", interrupted);
    }
  }

  /** The sources lie beside this class, wherever that is. */
  private static void copySource(String name, Path folder) throws IOException {
    try (InputStream source = CCompiler.class.getResourceAsStream(name)) {
      if (source == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      Files.copy(source, folder.resolve(name));
    }
  }

  private static List<String> concat(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}
