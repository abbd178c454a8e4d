package dev.nearfield.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The comparison's end of an engine's process.
 *
 * <p>Threads: one at a time. Owns: the process, which ends when this is closed or when the JVM that
 * holds it ends.
 */
final class EngineClient implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String engine;
  private final Path log;
  private final Process process;
  private final BufferedWriter commands;
  private final BufferedReader replies;

  private EngineClient(String engine, Path log, Process process) {
    this.engine = engine;
    this.log = log;
    this.process = process;
    this.commands = process.outputWriter();
    this.replies = process.inputReader();
    // A process that builds does not see its input end: it must not go on for minutes without us.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
  }

  /**
   * Starts a process that obeys commands.
   *
   * @param log file that what the process prints is appended to
   */
  static EngineClient start(String engine, ProcessBuilder process, Path log) throws IOException {
    return new EngineClient(
        engine, log, process.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())).start());
  }

  /**
   * Sends a command and waits for its reply.
   *
   * @param type of the reply that {@link Command} names
   * @throws IOException if the command failed or the process has ended
   */
  <R extends Reply> R ask(Command command, Class<R> type) throws IOException {
    commands.write(command.line());
    commands.newLine();
    commands.flush();
    String line = replies.readLine();
    if (line == null) {
      throw failure("its process ended at '" + command.line() + "'");
    }
    JsonNode reply = JSON.readTree(line);
    if (reply.has("error")) {
      throw failure(reply.get("error").asText());
    }
    return JSON.treeToValue(reply, type);
  }

  private IOException failure(String what) {
    return new IOException("%s failed: %s (see %s)".formatted(engine, what, log));
  }

  @Override
  public void close() throws IOException {
    try {
      commands.close();
      process.waitFor();
    } catch (InterruptedException interrupted) {
      process.destroy();
      Thread.currentThread().interrupt();
    } finally {
      replies.close();
    }
  }
}
