package dev.nearfield.peers;

/**
 * What the comparison asks of an engine's process: one line each on its standard input, answered by
 * one line of JSON on its standard output, a {@link Reply} or a {@link Reply.Failed}. The end of
 * the input ends the process.
 */
sealed interface Command {

  /** Builds and saves the index; answered by {@link Reply.Built}. */
  record Build(int threads) implements Command {}

  /** Opens the saved index and answers one query; answered by {@link Reply.Opened}. */
  record Open() implements Command {}

  /** Answers every query once, untimed; answered by {@link Reply.Answered}. */
  record Answer(int beamWidth) implements Command {}

  /**
   * Answers the queries again and again for a while, on several threads at once; answered by {@link
   * Reply.Measured}.
   */
  record Measure(int beamWidth, int millis, int threads) implements Command {}

  /** Asks for the memory in use; answered by {@link Reply.Weighed}. */
  record Weigh() implements Command {}

  /** The command as a line, without the line's end. */
  default String line() {
    return switch (this) {
      case Build(int threads) -> "build threads " + threads;
      case Open() -> "open";
      case Answer(int beamWidth) -> "answer beam " + beamWidth;
      case Measure(int beamWidth, int millis, int threads) ->
          "measure beam " + beamWidth + " millis " + millis + " threads " + threads;
      case Weigh() -> "weigh";
    };
  }

  /**
   * The command of a line.
   *
   * @throws IllegalArgumentException unless {@link #line} could have written it
   */
  static Command parse(String line) {
    String[] words = line.split(" ");
    Command command =
        switch (words[0]) {
          case "build" -> new Build(number(words, 2));
          case "open" -> new Open();
          case "answer" -> new Answer(number(words, 2));
          case "measure" -> new Measure(number(words, 2), number(words, 4), number(words, 6));
          case "weigh" -> new Weigh();
          default -> throw malformed(line);
        };
    if (!command.line().equals(line)) {
      throw malformed(line);
    }
    return command;
  }

  private static int number(String[] words, int position) {
    return position < words.length ? Integer.parseInt(words[position]) : -1;
  }

  private static IllegalArgumentException malformed(String line) {
    return new IllegalArgumentException("not a command: '%s'".formatted(line));
  }
}
