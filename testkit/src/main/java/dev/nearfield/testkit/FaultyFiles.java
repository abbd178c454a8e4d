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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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
 * {@code create a.tmp}, {@code write a.tmp}, {@code force a.tmp}, {@code rename a.tmp}, {@code map
 * a}. Reads, sizes and closes pass through.
 *
 * <p>Threads: safe; rules are set before use. Owns: nothing.
 */
public final class FaultyFiles extends ForwardingFiles {

  private final List<String> operations = new CopyOnWriteArrayList<>();
  private final AtomicLong freeBytes = new AtomicLong(Long.MAX_VALUE);
  private final AtomicLong untilFailure = new AtomicLong(Long.MAX_VALUE);
  private final AtomicInteger openHandles = new AtomicInteger();
  private final Queue<MemorySegment> mappings = new ConcurrentLinkedQueue<>();
  private Predicate<String> failing = operation -> false;
  private volatile Fault fault = Fault.IO_ERROR;
  private volatile boolean stays;

  /** What a system says when it refuses. */
  public enum Fault {
    /** EIO. */
    IO_ERROR("Input/output error"),
    /** ENOSPC; a write has written half of its bytes by then. */
    DISK_FULL("No space left on device");

    private final String message;

    Fault(String message) {
      this.message = message;
    }

    /** Its text. */
    public String message() {
      return message;
    }
  }

  /** Wraps a file system; without further calls it only remembers. */
  public FaultyFiles(FileAccess files) {
    super(files);
  }

  /** The disk takes this many more bytes; the write that passes them is cut short and fails. */
  public FaultyFiles capacity(long bytes) {
    freeBytes.set(bytes);
    return this;
  }

  /** Bytes that {@link #capacity} has left. */
  public long freeBytes() {
    return freeBytes.get();
  }

  /** The n-th operation from now fails, from 1; those after it work. */
  public FaultyFiles failOperation(long number) {
    stays = false;
    untilFailure.set(number);
    return this;
  }

  /** The n-th operation from now and all after it fail, until {@link #failOperation}. */
  public FaultyFiles failFrom(long number) {
    stays = true;
    untilFailure.set(number);
    return this;
  }

  /** How operations fail from now on. */
  public FaultyFiles failWith(Fault other) {
    fault = other;
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

  /** Whether the failure of {@link #failOperation} or {@link #failFrom} has happened. */
  public boolean hasFailed() {
    return untilFailure.get() <= 0;
  }

  /** Files opened or created and not closed. */
  public int openHandles() {
    return openHandles.get();
  }

  /** Mappings whose arena was not closed. */
  public long liveMappings() {
    return mappings.stream().filter(mapping -> mapping.scope().isAlive()).count();
  }

  @Override
  public FileHandle create(Path file) {
    enter("create", file);
    return new Handle(super.create(file));
  }

  @Override
  public FileHandle openForRead(Path file) {
    enter("open", file);
    return new Handle(super.openForRead(file));
  }

  @Override
  public FileHandle openForWrite(Path file) {
    enter("open", file);
    return new Handle(super.openForWrite(file));
  }

  @Override
  public void rename(Path source, Path target) {
    enter("rename", source);
    super.rename(source, target);
  }

  @Override
  public void delete(Path file) {
    enter("delete", file);
    super.delete(file);
  }

  @Override
  public void forceDirectory(Path directory) {
    enter("forceDirectory", directory);
    super.forceDirectory(directory);
  }

  @Override
  public void createDirectories(Path directory) {
    enter("createDirectories", directory);
    super.createDirectories(directory);
  }

  private void enter(String operation, Path file) {
    if (refuses(operation, file)) {
      throw refused(operation, file, fault);
    }
  }

  private boolean refuses(String operation, Path file) {
    String line = operation + " " + file.getFileName();
    operations.add(line);
    long left = untilFailure.decrementAndGet();
    return left == 0 || (left < 0 && stays) || failing.test(line);
  }

  private static FileAccessException refused(String operation, Path file, Fault fault) {
    return new FileAccessException(operation, file, new IOException(fault.message()));
  }

  /** One open file under the same rules. */
  private final class Handle extends ForwardingHandle {

    private final AtomicBoolean closed = new AtomicBoolean();

    Handle(FileHandle handle) {
      super(handle);
      openHandles.incrementAndGet();
    }

    @Override
    public void write(ByteBuffer source, long position) {
      int wanted = source.remaining();
      if (refuses("write", file())) {
        int written = fault == Fault.DISK_FULL ? wanted / 2 : 0;
        super.write(source.slice(source.position(), written), position);
        throw refused("write", file(), fault);
      }
      long free = freeBytes.getAndUpdate(bytes -> Math.max(0, bytes - wanted));
      if (free >= wanted) {
        super.write(source, position);
        return;
      }
      super.write(source.slice(source.position(), (int) free), position);
      throw refused("write", file(), Fault.DISK_FULL);
    }

    @Override
    public void force() {
      enter("force", file());
      super.force();
    }

    @Override
    public void truncate(long size) {
      enter("truncate", file());
      super.truncate(size);
    }

    @Override
    public MemorySegment map(long offset, long length, Arena arena) {
      enter("map", file());
      MemorySegment mapping = super.map(offset, length, arena);
      mappings.add(mapping);
      return mapping;
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        openHandles.decrementAndGet();
      }
      super.close();
    }
  }
}
