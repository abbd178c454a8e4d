package dev.nearfield.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a test's main class in a JVM of its own, with its own flags and without any agent. */
final class ChildJvm {

  static final List<String> VECTOR_API = List.of("--add-modules", "jdk.incubator.vector");

  /** Denies native access, which a child otherwise has. */
  static final String NATIVE_ACCESS_DENIED = "--illegal-native-access=deny";

  /** What a child said and how it ended; both streams in one. */
  record Result(int exitCode, String output) {

    /** Returns the lines that start with a word, without it. */
    List<String> lines(String word) {
      return output
          .lines()
          .filter(line -> line.startsWith(word + " "))
          .map(line -> line.substring(word.length() + 1))
          .toList();
    }
  }

  private ChildJvm() {}

  static Result run(Class<?> main, List<String> flags, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (!flags.contains(NATIVE_ACCESS_DENIED)) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    // A crash must leave neither a core nor an error file behind.
    command.addAll(List.of("-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=/dev/null"));
    command.addAll(List.of("-ea", "-Xshare:auto", "-cp", classPath(main)));
    command.addAll(flags);
    command.add(main.getName());
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    Process process = builder.start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new AssertionError("child hangs: " + command + "\n" + output);
      }
      return new Result(process.exitValue(), output);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Only this module: what a child needs. */
  private static String classPath(Class<?> main) {
    return locationOf(RowKernel.class) + java.io.File.pathSeparator + locationOf(main);
  }

  private static Path locationOf(Class<?> type) {
    return Path.of(
        java.net.URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()));
  }
}
