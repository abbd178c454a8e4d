package dev.nearfield.storage;

import java.nio.file.Path;

/**
 * A file that is written beside its target under a temporary name, and gets its own in one step: a
 * reader of the target sees the old file or the whole new one.
 *
 * <p>Threads: one. Owns: the temporary file, until it is published or discarded.
 */
final class PendingFile {

  static final String SUFFIX = ".tmp";

  private final FileAccess files;
  private final Path target;
  private final Path temporary;
  private final FileHandle handle;
  private boolean finished;

  private PendingFile(FileAccess files, Path target, Path temporary, FileHandle handle) {
    this.files = files;
    this.target = target;
    this.temporary = temporary;
    this.handle = handle;
  }

  static PendingFile create(FileAccess files, Path target) {
    Path temporary = target.resolveSibling(target.getFileName() + SUFFIX);
    files.delete(temporary); // a crashed writer's leftover
    return new PendingFile(files, target, temporary, files.create(temporary));
  }

  FileHandle handle() {
    return handle;
  }

  Path target() {
    return target;
  }

  /** Whether it is published or discarded. */
  boolean finished() {
    return finished;
  }

  /**
   * Makes the file durable and gives it its name: write, force, rename, force the directory. When
   * this throws, the target is the old file or, if only the last step failed, the complete new one.
   *
   * @param ending writes the last of it
   */
  void publish(Runnable ending) {
    try {
      ending.run();
      finished = true;
      handle.force();
      handle.close();
      files.rename(temporary, target);
    } catch (Throwable failure) {
      abandon(failure);
      throw failure;
    }
    files.forceDirectory(directoryOf(target));
  }

  /** Removes it unless it was published. Idempotent. */
  void discard() {
    if (!finished) {
      finished = true;
      handle.close();
      files.delete(temporary);
    }
  }

  /** Removes it after a failure. */
  void abandon(Throwable failure) {
    finished = true;
    try {
      handle.close();
      files.delete(temporary);
    } catch (StorageException alsoFailed) {
      failure.addSuppressed(alsoFailed);
    }
  }

  /** The directory that holds {@code file}, also when its name is relative. */
  static Path directoryOf(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException("not a file name: " + file);
    }
    return parent;
  }
}
