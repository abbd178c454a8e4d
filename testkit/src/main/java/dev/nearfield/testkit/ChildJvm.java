package dev.nearfield.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs a main class in a JVM of its own: for what may end a JVM, or is measured from outside. */
public final class ChildJvm {

  /** What Nearfield needs, as {@code ./nearfield} passes it. */
  public static final List<String> REQUIRED_FLAGS =
      List.of("--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED");

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int KILLED = 137;

  private ChildJvm() {}

  /**
   * How a child ended.
   *
   * @param exitCode exit code; 128 + signal if a signal ended it, 137 if it ran too long
   * @param out standard output, UTF-8
   * @param err standard error, UTF-8
   */
  public record Outcome(int exitCode, String out, String err) {}

  /** {@link #run(Duration, List, Class, String...)} with five minutes. */
  public static Outcome run(List<String> flags, Class<?> mainClass, String... arguments) {
    return run(LIMIT, flags, mainClass, arguments);
  }

  /**
   * Runs a class with this JVM's class path and waits for its end.
   *
   * @param limit the child is killed after this time
   * @param flags JVM flags; {@link #REQUIRED_FLAGS} come first
   */
  public static Outcome run(
      Duration limit, List<String> flags, Class<?> mainClass, String... arguments) {
    try {
      Process process = start(flags, mainClass, arguments);
      CompletableFuture<String> out = drain(process.getInputStream());
      CompletableFuture<String> err = drain(process.getErrorStream());
      boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      return new Outcome(ended ? process.exitValue() : KILLED, out.join(), err.join());
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot start a child JVM", failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a child JVM ran", interrupted);
    }
  }

  /** Starts a class with this JVM's class path; the caller owns the process and its streams. */
  public static Process start(List<String> flags, Class<?> mainClass, String... arguments)
      throws IOException {
    List<String> all = new ArrayList<>(REQUIRED_FLAGS);
    all.addAll(flags);
    return builder(all, mainClass, arguments).start();
  }

  /** A class with this JVM's class path and exactly these flags, not started yet. */
  public static ProcessBuilder builder(
      List<String> flags, Class<?> mainClass, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseGet(ChildJvm::javaOfThisHome));
    command.addAll(flags);
    command.add("-cp");
    command.add(System.getProperty("java.class.path", ""));
    command.add(mainClass.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }

  private static String javaOfThisHome() {
    return System.getProperty("java.home", "") + "/bin/java";
  }

  private static CompletableFuture<String> drain(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException failure) {
            throw new UncheckedIOException(failure);
          }
        },
        task -> Thread.ofVirtual().start(task));
  }
}
