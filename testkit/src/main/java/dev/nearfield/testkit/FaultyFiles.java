package dev.nearfield.testkit;

import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileAccessException;
import dev.nearfield.storage.FileHandle;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * A file system that fills up, fails and remembers what it was asked.
 *
 * <pre>{@code
 * var files = new FaultyFiles(FileAccess.system()).capacity(10_000);
 * assertThatThrownBy(() -> save(files)).hasMessageContaining("No space left on device");
 * }</pre>
 *
 * <p>Every operation that can change or fail is counted and logged as its name and the file's name:
 * {@code create a.tmp}, {@code write a.tmp}, {@code force a.tmp}, {@code rename a.tmp}. Reads,
 * sizes, maps and closes pass through unless a rule names them.
 *
 * <p>Threads: safe; rules are set before use. Owns: nothing.
 */
public final class FaultyFiles implements FileAccess {

  private final FileAccess files;
  private final List<String> operations = new CopyOnWriteArrayList<>();
  private final AtomicLong freeBytes = new AtomicLong(Long.MAX_VALUE);
  private final AtomicLong untilFailure = new AtomicLong(Long.MAX_VALUE);
  private Predicate<String> failing = operation -> false;

  /** Wraps a file system; without further calls it only remembers. */
  public FaultyFiles(FileAccess files) {
    this.files = files;
  }

  /** The disk takes this many more bytes; the write that passes them is cut short and fails. */
  public FaultyFiles capacity(long bytes) {
    freeBytes.set(bytes);
    return this;
  }

  /** The n-th operation from now fails, from 1; those after it work. */
  public FaultyFiles failOperation(long number) {
    untilFailure.set(number);
    return this;
  }

  /** Every operation whose log line matches fails: {@code line -> line.startsWith("force")}. */
  public FaultyFiles failWhen(Predicate<String> line) {
    failing = line;
    return this;
  }

  /** What was asked so far, in order, failed operations included. */
  public List<String> operations() {
    return List.copyOf(operations);
  }

  /** Whether the failure of {@link #failOperation} has happened. */
  public boolean hasFailed() {
    return untilFailure.get() <= 0;
  }

  @Override
  public FileHandle create(Path file) {
    enter("create", file);
    return new Handle(files.create(file));
  }

  @Override
  public FileHandle openForRead(Path file) {
    enter("open", file);
    return new Handle(files.openForRead(file));
  }

  @Override
  public FileHandle openForWrite(Path file) {
    enter("open", file);
    return new Handle(files.openForWrite(file));
  }

  @Override
  public void rename(Path source, Path target) {
    enter("rename", source);
    files.rename(source, target);
  }

  @Override
  public void delete(Path file) {
    enter("delete", file);
    files.delete(file);
  }

  @Override
  public void forceDirectory(Path directory) {
    enter("forceDirectory", directory);
    files.forceDirectory(directory);
  }

  @Override
  public void createDirectories(Path directory) {
    enter("createDirectories", directory);
    files.createDirectories(directory);
  }

  @Override
  public List<Path> list(Path directory) {
    return files.list(directory);
  }

  @Override
  public boolean exists(Path file) {
    return files.exists(file);
  }

  private void enter(String operation, Path file) {
    String line = operation + " " + file.getFileName();
    operations.add(line);
    if (untilFailure.decrementAndGet() == 0 || failing.test(line)) {
      throw new FileAccessException(operation, file, new IOException("Input/output error"));
    }
  }

  /** One open file under the same rules. */
  private final class Handle implements FileHandle {

    private final FileHandle handle;

    Handle(FileHandle handle) {
      this.handle = handle;
    }

    @Override
    public Path file() {
      return handle.file();
    }

    @Override
    public void write(ByteBuffer source, long position) {
      enter("write", file());
      int wanted = source.remaining();
      long free = freeBytes.getAndUpdate(bytes -> Math.max(0, bytes - wanted));
      if (free >= wanted) {
        handle.write(source, position);
        return;
      }
      handle.write(source.slice(source.position(), (int) free), position);
      throw new FileAccessException("write", file(), new IOException("No space left on device"));
    }

    @Override
    public int read(ByteBuffer destination, long position) {
      return handle.read(destination, position);
    }

    @Override
    public long size() {
      return handle.size();
    }

    @Override
    public void force() {
      enter("force", file());
      handle.force();
    }

    @Override
    public void truncate(long size) {
      enter("truncate", file());
      handle.truncate(size);
    }

    @Override
    public MemorySegment map(long offset, long length, Arena arena) {
      return handle.map(offset, length, arena);
    }

    @Override
    public void close() {
      handle.close();
    }
  }
}
