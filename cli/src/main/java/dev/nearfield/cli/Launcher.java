package dev.nearfield.cli;

/** How the script that started this JVM was called. */
final class Launcher {

  static final String COMMAND_PROPERTY = "nearfield.command";

  private Launcher() {}

  /** The script as it was called, ready to be typed again. */
  static String command() {
    String command = System.getProperty(COMMAND_PROPERTY, "./nearfield");
    return command.contains(" ") ? "'" + command + "'" : command;
  }
}
