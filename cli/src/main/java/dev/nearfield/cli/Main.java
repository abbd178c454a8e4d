package dev.nearfield.cli;

/** The process's entry: {@code ./nearfield} runs it. */
public final class Main {

  private Main() {}

  /** Runs a command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    Console console = Console.system();
    JdkWarning.ofThisJvm().ifPresent(console.err()::println);
    System.exit(Cli.run(console, arguments));
  }
}
