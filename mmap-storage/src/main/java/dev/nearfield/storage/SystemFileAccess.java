package dev.nearfield.storage;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The real file system. */
final class SystemFileAccess implements FileAccess {

  static final SystemFileAccess INSTANCE = new SystemFileAccess();

  private SystemFileAccess() {}

  @Override
  public FileHandle create(Path file) {
    var creating = Set.of(CREATE_NEW, READ, WRITE);
    return call("create", file, () -> SystemFileHandle.open(file, creating, Set.of(READ, WRITE)));
  }

  @Override
  public FileHandle openForRead(Path file) {
    return call("open", file, () -> SystemFileHandle.open(file, Set.of(READ), Set.of(READ)));
  }

  @Override
  public FileHandle openForWrite(Path file) {
    var options = Set.of(READ, WRITE);
    return call("open for writing", file, () -> SystemFileHandle.open(file, options, options));
  }

  @Override
  public void rename(Path source, Path target) {
    run(
        "rename to " + target.getFileName(),
        source,
        () -> Files.move(source, target, StandardCopyOption.ATOMIC_MOVE));
  }

  @Override
  public void link(Path file, Path name) {
    run(
        "link to " + file.getFileName(),
        name,
        () -> {
          try {
            Files.createLink(name, file);
          } catch (UnsupportedOperationException refused) {
            throw new IOException("links are not supported", refused);
          }
        });
  }

  @Override
  public void delete(Path file) {
    run("delete", file, () -> Files.deleteIfExists(file));
  }

  @Override
  public void forceDirectory(Path directory) {
    run("force directory", directory, () -> forceEntries(directory));
  }

  @Override
  public void createDirectories(Path directory) {
    run("create directory", directory, () -> Files.createDirectories(directory));
  }

  @Override
  public List<Path> list(Path directory) {
    return call("list", directory, () -> sortedEntries(directory));
  }

  @Override
  public Optional<Instant> lastModified(Path file) {
    try {
      return Optional.of(Files.getLastModifiedTime(file).toInstant());
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  @Override
  public boolean exists(Path file) {
    return Files.exists(file);
  }

  /** Forcing twice does no harm: an interrupt that closes the channel midway only repeats it. */
  private static void forceEntries(Path directory) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (!forced(directory)) {
        interrupted |= Thread.interrupted();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static boolean forced(Path directory) throws IOException {
    try (var channel = FileChannel.open(directory, READ)) {
      channel.force(true);
      return true;
    } catch (ClosedByInterruptException _) {
      return false;
    }
  }

  private static List<Path> sortedEntries(Path directory) throws IOException {
    try (var entries = Files.list(directory)) {
      return entries.sorted().toList();
    }
  }

  /** A file operation that gives a result. */
  interface Call<T> {
    T call() throws IOException;
  }

  /** A file operation without a result. */
  interface Action {
    void run() throws IOException;
  }

  static <T> T call(String operation, Path file, Call<T> call) {
    try {
      return call.call();
    } catch (IOException refused) {
      throw new FileAccessException(operation, file, refused);
    }
  }

  static void run(String operation, Path file, Action action) {
    try {
      action.run();
    } catch (IOException refused) {
      throw new FileAccessException(operation, file, refused);
    }
  }
}
