package dev.nearfield.cli;

import dev.nearfield.NotCalibratedException;
import dev.nearfield.OptionMismatchException;
import dev.nearfield.OutOfRangeException;
import dev.nearfield.QueryConflictException;
import dev.nearfield.shard.gather.GatherException;
import dev.nearfield.shard.manifest.ManifestException;
import dev.nearfield.shard.objectstore.ObjectStoreException;
import dev.nearfield.shard.reader.ReaderException;
import dev.nearfield.storage.CorruptFileException;
import dev.nearfield.storage.FileAccessException;
import dev.nearfield.storage.StorageException;
import dev.nearfield.testkit.dataset.DatasetException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** What a failure says on the terminal: the library's messages, in the command line's words. */
final class Messages {

  private static final Map<String, String> OPTIONS =
      Map.of(
          "k", "--k",
          "threads", "--threads",
          "beamWidth", "--beam-width",
          "rerankCount", "rerank count",
          "recall", "--recall",
          "radius", "--radius",
          "minScore", "--min-score",
          "slack", "--slack",
          "maxNeighbors", "--max-neighbors",
          "buildBeamWidth", "--build-beam-width");
  private static final Pattern CONSTANT =
      Pattern.compile("\\b(SQUARED_L2|COSINE|DOT|INT8|BIT1|B?FLOAT16|FLOAT32|LONG|STRING|UUID)\\b");
  private static final Pattern OPTION =
      Pattern.compile("\\b(%s)\\b".formatted(String.join("|", OPTIONS.keySet())));
  private static final String PARSER_MARK = "Error: ";
  private static final String LOCKING = "cannot lock ";
  private static final String LOCK_ADVICE =
      " (a command that writes needs a folder it can write to; to read one, copy it first)";
  private static final String DAMAGE_ADVICE =
      "restore the file from a copy, or import the vectors again";

  private Messages() {}

  /** The message, and below it what to do about damage. */
  static String of(Exception failure) {
    String line = line(failure);
    return failure instanceof CorruptFileException
        ? line + System.lineSeparator() + DAMAGE_ADVICE
        : line;
  }

  /** The message alone; a failure that nobody expects names its class, to be reported. */
  static String line(Exception failure) {
    return switch (failure) {
      case FileAccessException refused -> ofAccess(refused);
      case StorageException expected -> String.valueOf(expected.getMessage());
      case ObjectStoreException expected -> String.valueOf(expected.getMessage());
      case ManifestException expected -> String.valueOf(expected.getMessage());
      case GatherException expected -> String.valueOf(expected.getMessage());
      case ReaderException expected -> String.valueOf(expected.getMessage());
      case DatasetException expected -> String.valueOf(expected.getMessage());
      case CommandException expected -> String.valueOf(expected.getMessage());
      case OutOfRangeException expected -> inOptions(String.valueOf(expected.getMessage()));
      case NotCalibratedException expected ->
          "%s (tune calibrates)".formatted(inAllOptions(String.valueOf(expected.getMessage())));
      case QueryConflictException expected ->
          inAllOptions(inLowerCase(String.valueOf(expected.getMessage())));
      case OptionMismatchException expected ->
          inOptions(inLowerCase(String.valueOf(expected.getMessage())));
      case IllegalArgumentException expected -> String.valueOf(expected.getMessage());
      case CommandLine.UnmatchedArgumentException unmatched -> ofUnmatched(unmatched);
      case CommandLine.ParameterException expected -> ofParameter(expected);
      case UncheckedIOException expected -> expected.getMessage() + ": " + ofCause(expected);
      default -> failure + " (this looks like a bug: --stacktrace shows where)";
    };
  }

  /** No such command. */
  static String unknownCommand(CommandLine root, String name) {
    var names = root.getSubcommands().keySet().stream().filter(each -> !each.equals("help"));
    return "no command '%s'; there are %s".formatted(name, String.join(", ", names.toList()));
  }

  private static String ofUnmatched(CommandLine.UnmatchedArgumentException unmatched) {
    CommandLine command = unmatched.getCommandLine();
    String first = unmatched.getUnmatched().getFirst();
    return command.getParent() == null && !first.startsWith("-")
        ? unknownCommand(command, first)
        : String.valueOf(unmatched.getMessage());
  }

  /** The parser marks some of its messages, and the line has a mark of its own. */
  private static String ofParameter(CommandLine.ParameterException wrong) {
    String message = String.valueOf(wrong.getMessage());
    return message.startsWith(PARSER_MARK) ? message.substring(PARSER_MARK.length()) : message;
  }

  private static String ofAccess(FileAccessException refused) {
    String message = String.valueOf(refused.getMessage());
    if (!(refused.getCause() instanceof IOException cause)) {
      return message;
    }
    if (cause instanceof NoSuchFileException missing && isIndexFile(missing.getFile())) {
      return noIndex(Path.of(missing.getFile()));
    }
    if (message.startsWith(LOCKING)) {
      return message + LOCK_ADVICE;
    }
    String reason = knownReason(cause);
    String repeated = ": " + cause.getMessage();
    return reason == null || !message.endsWith(repeated)
        ? message
        : message.substring(0, message.length() - repeated.length()) + ": " + reason;
  }

  private static boolean isIndexFile(@Nullable String file) {
    return file != null && Path.of(file).endsWith(IndexFolder.INDEX_FILE);
  }

  private static String noIndex(Path file) {
    Path folder = file.getParent();
    return "%s holds no index (%s is missing): create one with import"
        .formatted(folder == null ? "." : folder, IndexFolder.INDEX_FILE);
  }

  private static String ofCause(UncheckedIOException failure) {
    String reason = knownReason(failure.getCause());
    return reason == null ? String.valueOf(failure.getCause()) : reason;
  }

  /** These two carry only the path as their message. */
  private static @Nullable String knownReason(@Nullable IOException cause) {
    return switch (cause) {
      case NoSuchFileException _ -> "no such file";
      case AccessDeniedException _ -> "permission denied";
      case null, default -> null;
    };
  }

  private static String inOptions(String message) {
    return OPTION.matcher(message).replaceFirst(found -> OPTIONS.get(found.group()));
  }

  private static String inAllOptions(String message) {
    return OPTION.matcher(message).replaceAll(found -> OPTIONS.get(found.group()));
  }

  private static String inLowerCase(String message) {
    return CONSTANT
        .matcher(message)
        .replaceAll(
            found ->
                found.group().equals("SQUARED_L2") ? "l2" : found.group().toLowerCase(Locale.ROOT));
  }
}
