package dev.nearfield.index;

import dev.nearfield.TargetFolderException;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileAccessException;
import dev.nearfield.storage.FileHandle;
import dev.nearfield.storage.SectionFile;
import dev.nearfield.storage.WriteAheadLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;

/**
 * Copies the last save of an index to an empty folder: as a snapshot, or to restore one.
 *
 * <p>Threads: one call at a time for a target; a writer may go on in the source. Owns: nothing.
 */
final class FolderCopy {

  /*
   * The index file is a list of the others, which never change. So whoever has one index file and
   * all files that it names has the index as it was at one moment, whatever a writer does
   * meanwhile. A writer deletes files that its newest index file does not name: if one is gone, the
   * copy begins anew with the newest. A log goes with one index file: if that is not the newest any
   * more once the log was copied, the copy begins anew as well.
   *
   * The index file gets its name in the target last, when all that it names is on disk: before that
   * the folder does not open, and says what is missing.
   */

  /** Each attempt loses to a whole save of the writer. */
  private static final int MAX_ATTEMPTS = 100;

  private static final int BLOCK_BYTES = 1 << 20;
  private static final String COMING = IndexFile.NAME + ".tmp";

  private final FileAccess files;
  private final Path source;
  private final Path target;
  private final boolean links;

  private FolderCopy(FileAccess files, Path source, Path target, boolean links) {
    this.files = files;
    this.source = source;
    this.target = target;
    this.links = links;
  }

  /** Copies the last save, by links where the file system can: both folders share files then. */
  static void snapshot(FileAccess files, Path source, Path target) {
    requireEmptyElsewhere(files, source, target);
    new FolderCopy(files, source, target, true).run();
  }

  /** Copies a snapshot whose every byte is sound, to files of its own. */
  static void restore(FileAccess files, Path snapshot, Path target) {
    requireEmptyElsewhere(files, snapshot, target);
    requireFiles(files, snapshot);
    IndexFolder.verify(files, snapshot, name -> {});
    new FolderCopy(files, snapshot, target, false).run();
    IndexFolder.verify(files, target, name -> {});
  }

  private void run() {
    Path known = knownParent();
    files.createDirectories(target);
    try {
      copyAndCommit();
      for (Path folder = target.toAbsolutePath();
          !folder.equals(known);
          folder = Objects.requireNonNull(folder.getParent())) {
        files.forceDirectory(Objects.requireNonNull(folder.getParent()));
      }
    } catch (Throwable failure) {
      clearAfter(failure);
      throw failure;
    }
  }

  private void clearAfter(Throwable failure) {
    try {
      clear();
    } catch (FileAccessException other) {
      failure.addSuppressed(other);
    }
  }

  /** The innermost folder around the target that is there: new names begin in it. */
  private Path knownParent() {
    Path known = Objects.requireNonNull(target.toAbsolutePath().getParent(), "a root is not empty");
    while (!files.exists(known)) {
      known = Objects.requireNonNull(known.getParent());
    }
    return known;
  }

  private void copyAndCommit() {
    boolean complete = false;
    for (int attempt = 0; attempt < MAX_ATTEMPTS && !complete; attempt++) {
      clear();
      complete = copyAll();
    }
    if (!complete) {
      throw new TargetFolderException(
          "%s was saved faster than it could be copied to %s: try again".formatted(source, target));
    }
    files.forceDirectory(target);
    files.rename(target.resolve(COMING), target.resolve(IndexFile.NAME));
    files.forceDirectory(target);
  }

  /** Returns whether all files were there. */
  private boolean copyAll() {
    if (!copy(IndexFile.NAME, COMING)) {
      files.openForRead(source.resolve(IndexFile.NAME)).close(); // says that there is no index
      return false;
    }
    for (String name : names()) {
      if (!copy(name, name)) {
        return false;
      }
    }
    if (CalibrationFile.exists(files, source)) {
      copy(CalibrationFile.NAME, CalibrationFile.NAME); // not there: of no use to this index
    }
    return links || (copyLog() && isNewest());
  }

  /** Whether no save came since: it would have taken away what the log had for this one. */
  private boolean isNewest() {
    try (SectionFile newest = IndexFile.open(files, source);
        SectionFile copied = IndexFile.open(files, target, COMING)) {
      return newest.contentChecksum() == copied.contentChecksum();
    }
  }

  private Set<String> names() {
    try (SectionFile file = IndexFile.open(files, target, COMING)) {
      return IndexFile.readNames(file);
    }
  }

  /** What a folder has that was not made by a snapshot, but by copying files. */
  private boolean copyLog() {
    return files.list(source).stream()
        .filter(WriteAheadLog::isPart)
        .allMatch(file -> copy(name(file), name(file)));
  }

  /** Returns false if the file is not there. */
  private boolean copy(String name, String as) {
    Path file = source.resolve(name);
    Path copy = target.resolve(as);
    if (links && linked(file, copy)) {
      return true;
    }
    try (FileHandle from = files.openForRead(file)) {
      copyBytes(from, copy);
      return true;
    } catch (FileAccessException refused) {
      if (!files.exists(file)) {
        return false;
      }
      throw refused;
    }
  }

  private boolean linked(Path file, Path copy) {
    try {
      files.link(file, copy);
      return true;
    } catch (FileAccessException refused) {
      return false; // another file system, or one without links; or it is gone, as a copy finds
    }
  }

  private void copyBytes(FileHandle from, Path copy) {
    try (FileHandle to = files.create(copy)) {
      ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
      long position = 0;
      for (int read = from.read(block, 0); read > 0; read = from.read(block, position)) {
        to.write(block.flip(), position);
        position += read;
        block.clear();
      }
      to.force();
    }
  }

  /** Deletes what an attempt left; the target was empty. */
  private void clear() {
    files.list(target).forEach(files::delete);
  }

  private static void requireEmptyElsewhere(FileAccess files, Path source, Path target) {
    if (files.exists(target) && !files.list(target).isEmpty()) {
      throw new TargetFolderException(
          "%s is not empty: name a new or an empty folder".formatted(target));
    }
    Path from = real(source);
    Path to = real(target);
    if (to.startsWith(from) || from.startsWith(to)) {
      throw new TargetFolderException(
          "%s and %s lie in each other: name a folder elsewhere".formatted(source, target));
    }
  }

  /** The path without links, as far as it exists. */
  private static Path real(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    Path known = absolute;
    while (known != null) {
      try {
        return known.toRealPath().resolve(known.relativize(absolute));
      } catch (IOException missing) {
        known = known.getParent();
      }
    }
    return absolute;
  }

  /** A snapshot that somebody else made may name any file by a link of the file system. */
  private static void requireFiles(FileAccess files, Path folder) {
    for (Path file : files.list(folder)) {
      if (Files.isSymbolicLink(file)) {
        throw new TargetFolderException(
            "%s is a link: a snapshot consists of files, copy what it points to".formatted(file));
      }
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
