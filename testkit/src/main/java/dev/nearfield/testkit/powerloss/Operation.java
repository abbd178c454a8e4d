package dev.nearfield.testkit.powerloss;

import java.nio.file.Path;

/** What was done to a disk; files are numbers here, because names come and go. */
sealed interface Operation {

  /** Bytes were written to a file; nobody changes them, and nobody compares operations. */
  @SuppressWarnings("ArrayRecordComponent")
  record Write(int file, long position, byte[] bytes) implements Operation {}

  /** A file was cut. */
  record Truncate(int file, long size) implements Operation {}

  /**
   * A file was forced.
   *
   * @param before operations before this number are on disk, those that came during the force may
   *     not be
   * @param failed whether it failed: the file's pages then count as written, but may not be
   */
  record Force(int file, int before, boolean failed) implements Operation {}

  /** A directory was forced; {@code before} as for a file. */
  record ForceDirectory(Path directory, int before) implements Operation {}

  /** Something that changes the entries of a directory. */
  sealed interface EntryChange extends Operation {

    /** The directory whose entries change. */
    Path directory();
  }

  /** A file got its first name. */
  record Create(Path name, int file) implements EntryChange {
    @Override
    public Path directory() {
      return parent(name);
    }
  }

  /** A file changed its name, perhaps taking another one's place. */
  record Rename(Path source, Path target, int file) implements EntryChange {
    @Override
    public Path directory() {
      return parent(target);
    }
  }

  /** A name was removed. */
  record Delete(Path name) implements EntryChange {
    @Override
    public Path directory() {
      return parent(name);
    }
  }

  /** A directory was created. */
  record MakeDirectory(Path name) implements EntryChange {
    @Override
    public Path directory() {
      return parent(name);
    }
  }

  /** The directory that holds a name. */
  static Path parent(Path name) {
    Path parent = name.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("not inside the simulated disk: " + name);
    }
    return parent;
  }
}
