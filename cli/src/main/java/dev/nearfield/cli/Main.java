package dev.nearfield.cli;

/** The process's entry: {@code ./nearfield} runs it. */
public final class Main {

  private Main() {}

  /** Runs a command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    Console console = Console.system();
    JdkWarning.ofThisJvm().ifPresent(console.err()::println);
    System.exit(run(console, arguments));
  }

  private static int run(Console console, String... arguments) {
    try {
      return Cli.run(console, arguments);
    } catch (OutOfMemoryError exhausted) {
      console
          .err()
          .println(
              "nearfield: out of memory (%s): set NEARFIELD_JAVA_OPTS=-Xmx8g, or what you have"
                  .formatted(exhausted.getMessage()));
      return ExitCode.FAILED;
    }
  }
}
