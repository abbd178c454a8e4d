package dev.nearfield.cli;

import dev.nearfield.storage.WriteAheadLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What the commands ask of an index's folder beyond opening it. */
public final class IndexFolder {

  /** The file that makes a folder an index. */
  static final String INDEX_FILE = "index.nf";

  private static final String CALIBRATION_FILE = "calibration.nf";

  private IndexFolder() {}

  /** Whether there is an index, sound or not. */
  public static boolean holdsIndex(Path directory) {
    return Files.exists(directory.resolve(INDEX_FILE));
  }

  /** Whether a new index can be made here beside nothing but what a killed writer left. */
  public static boolean isAbsentOrEmpty(Path directory) {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return true;
    }
    return Files.isDirectory(directory)
        && children(directory).stream().allMatch(IndexFolder::isLeftover);
  }

  /** Whether nothing lies here but the files of an index: no folder, no file of somebody else. */
  static boolean holdsNothingElse(Path directory) {
    return children(directory).stream()
        .allMatch(
            file ->
                isLeftover(file)
                    || (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && isIndexFile(file)));
  }

  private static boolean isIndexFile(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.equals(INDEX_FILE)
        || name.equals(CALIBRATION_FILE)
        || name.matches("(vectors|records)-\\d{6,9}\\.nf")
        || WriteAheadLog.isPart(file);
  }

  private static boolean isLeftover(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.equals("LOCK") || name.equals("live.nf") || name.endsWith(".tmp");
  }

  /** Requires a folder, for commands that read an index. */
  public static Path requireFolder(Path directory) {
    if (!Files.exists(directory)) {
      throw CommandException.usage("%s does not exist".formatted(directory));
    }
    if (!Files.isDirectory(directory)) {
      throw CommandException.usage("%s is not a folder".formatted(directory));
    }
    return directory;
  }

  private static List<Path> children(Path directory) {
    try (Stream<Path> children = Files.list(directory)) {
      return children.sorted(Comparator.comparing(Path::toString)).toList();
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot list " + directory, failure);
    }
  }

  /** All regular files below the folder, by name. */
  public static List<Path> files(Path directory) {
    try (Stream<Path> tree = Files.walk(directory)) {
      return tree.filter(Files::isRegularFile)
          .sorted(Comparator.comparing(Path::toString))
          .toList();
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot list " + directory, failure);
    }
  }

  /** Deletes what is in the folder, following no links; the folder stays. */
  public static void clear(Path directory) {
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        if (!path.equals(directory)) {
          Files.delete(path);
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot clear " + directory, failure);
    }
  }

  /** Deletes a folder with all that is in it. */
  static void delete(Path directory) {
    clear(directory);
    try {
      Files.delete(directory);
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot delete " + directory, failure);
    }
  }

  /** Takes back a folder that a failed command made and left empty. */
  static void deleteIfEmpty(Path directory, RuntimeException failure) {
    try {
      if (children(directory).isEmpty()) {
        Files.delete(directory);
      }
    } catch (IOException | UncheckedIOException kept) {
      failure.addSuppressed(kept);
    }
  }
}
