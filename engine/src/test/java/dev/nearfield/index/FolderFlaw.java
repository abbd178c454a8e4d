package dev.nearfield.index;

import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileAccessException;
import dev.nearfield.storage.FileHandle;
import dev.nearfield.testkit.ForwardingFiles;
import dev.nearfield.testkit.ForwardingHandle;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Mistakes that an index could make with its folder; each must be found by a test. */
enum FolderFlaw {
  NONE("no file"),
  /** Nothing is forced before the index file gets its name. */
  SKIPS_INDEX_FORCE("index.nf"),
  /** Segments that the index file names may not be on disk. */
  SKIPS_SEGMENT_FORCE("vectors-"),
  /** Acknowledged updates may not be on disk. */
  SKIPS_LOG_FORCE("log-"),
  /** Names may not be on disk. */
  SKIPS_DIRECTORY_FORCE("no file"),
  /** Refused writes and forces of the log go unnoticed; found where disks fail, only. */
  IGNORES_LOG_FAILURES("log-");

  /** Names of the files with which it is made begin with this. */
  private final String prefix;

  FolderFlaw(String prefix) {
    this.prefix = prefix;
  }

  /** A file system through which a correct index behaves as one with this flaw. */
  FileAccess on(FileAccess files) {
    return this == NONE ? files : new Files(files);
  }

  /** Some forces do nothing. */
  private final class Files extends ForwardingFiles {

    Files(FileAccess files) {
      super(files);
    }

    @Override
    public FileHandle create(Path file) {
      return handle(super.create(file));
    }

    @Override
    public FileHandle openForWrite(Path file) {
      return handle(super.openForWrite(file));
    }

    @Override
    public void forceDirectory(Path directory) {
      if (FolderFlaw.this != SKIPS_DIRECTORY_FORCE) {
        super.forceDirectory(directory);
      }
    }

    private FileHandle handle(FileHandle handle) {
      boolean concerned = String.valueOf(handle.file().getFileName()).startsWith(prefix);
      return concerned ? new Handle(handle) : handle;
    }
  }

  /** A file that is never forced, or never seems to fail. */
  private final class Handle extends ForwardingHandle {

    Handle(FileHandle handle) {
      super(handle);
    }

    @Override
    public void write(ByteBuffer source, long position) {
      unlessIgnored(() -> super.write(source, position));
    }

    @Override
    public void force() {
      if (FolderFlaw.this == IGNORES_LOG_FAILURES) {
        unlessIgnored(super::force);
      }
    }

    private void unlessIgnored(Runnable operation) {
      try {
        operation.run();
      } catch (FileAccessException refused) {
        if (FolderFlaw.this != IGNORES_LOG_FAILURES) {
          throw refused;
        }
      }
    }
  }
}
