package dev.nearfield.shard.objectstore;

import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileAccessException;
import dev.nearfield.storage.FileHandle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Objects as files of a folder, for any number of processes: the embedded default.
 *
 * <p>Threads: safe, across processes of one machine too. Owns: nothing between calls.
 */
public final class LocalObjectStore implements ObjectStore {

  /*
   * A write goes to a new file below .tmp, is forced, and is renamed to its key by FolderChanges:
   * a reader sees the old object or the new one, whole. A process that is killed before that leaves
   * a file below .tmp, which no key can name and no list shows.
   *
   * ETags: small objects are told apart by their content, so that writing the same bytes again is
   * the same object, as in S3; large ones by length and time of change, as nobody wants to read
   * them for it. Large objects are immutable in every layout built on this.
   */

  private static final String TEMPORARY = ".tmp";
  private static final int HASHED_BYTES = 64 << 10;
  private static final int ETAG_CHARS = 32;
  private static final int COPY_BYTES = 1 << 20;

  private final Path folder;
  private final FileAccess files;
  private final KeyTree tree;
  private final FolderChanges changes;

  private LocalObjectStore(Path folder, FileAccess files) {
    this.folder = folder;
    this.files = files;
    this.tree = new KeyTree(folder, files);
    this.changes = new FolderChanges(tree);
  }

  /** Opens a folder as a store, creating it if needed; one that is there is not written to. */
  public static LocalObjectStore open(Path folder) {
    return open(folder, FileAccess.system());
  }

  /** As above, on a file system that tests may make fail. */
  static LocalObjectStore open(Path folder, FileAccess files) {
    try {
      if (!Files.isDirectory(folder)) {
        files.createDirectories(folder);
      }
      return new LocalObjectStore(folder.toRealPath(), files); // one lock for all names of a folder
    } catch (FileAccessException | IOException refused) {
      throw new RequestRefusedException("open", "file:" + folder, refused);
    }
  }

  @Override
  public String location() {
    return "file:" + folder;
  }

  @Override
  public ObjectInfo head(ObjectKey key) {
    return call(
        "head " + key,
        () -> {
          try (var file = openObject(key)) {
            return info(key, file);
          }
        });
  }

  @Override
  public StoredObject get(ObjectKey key, int maxBytes) {
    return call(
        "get " + key,
        () -> {
          try (var file = openObject(key)) {
            long length = file.size();
            if (length > maxBytes) {
              throw new CorruptObjectException(
                  key, location(), "%d bytes, at most %d expected".formatted(length, maxBytes));
            }
            var content = new byte[(int) length];
            file.read(ByteBuffer.wrap(content), 0);
            return new StoredObject(info(key, file), content);
          }
        });
  }

  @Override
  public Optional<StoredObject> getIfChanged(ObjectKey key, String etag, int maxBytes) {
    return head(key).etag().equals(etag) ? Optional.empty() : Optional.of(get(key, maxBytes));
  }

  @Override
  public int read(ObjectKey key, long offset, ByteBuffer destination) {
    return call(
        "read " + key,
        () -> {
          try (var file = openObject(key)) {
            return file.read(destination, offset);
          }
        });
  }

  @Override
  public String put(ObjectKey key, ObjectContent content, PutCondition condition) {
    return call(
        "put " + key,
        () -> {
          Path temporary = folder.resolve(TEMPORARY);
          Path written = temporary.resolve(UUID.randomUUID().toString());
          try {
            files.createDirectories(temporary);
            String etag = write(written, key, content);
            changes.publish(written, key, location(), () -> check(key, condition));
            return etag;
          } catch (RuntimeException failure) {
            drop(written, failure);
            throw failure;
          }
        });
  }

  /** Writes a file; returns its ETag, which a rename does not change. */
  private String write(Path target, ObjectKey key, ObjectContent content) {
    var buffer = ByteBuffer.allocate(Math.clamp(content.length(), 1, COPY_BYTES));
    try (var reader = content.open();
        var file = files.create(target)) {
      for (long position = 0; position < content.length(); position += buffer.limit()) {
        buffer.clear().limit((int) Math.min(buffer.capacity(), content.length() - position));
        reader.read(position, buffer);
        file.write(buffer.flip(), position);
      }
      file.force();
      return info(key, file).etag();
    }
  }

  private void check(ObjectKey key, PutCondition condition) {
    boolean holds =
        switch (condition) {
          case PutCondition.None() -> true;
          case PutCondition.IfAbsent() -> find(key).isEmpty();
          case PutCondition.IfMatch(String etag) ->
              find(key).map(ObjectInfo::etag).filter(etag::equals).isPresent();
        };
    if (!holds) {
      throw new PreconditionFailedException(key, condition, location());
    }
  }

  /** A file that cannot be deleted now is dropped by {@link #dropUnfinished} one day. */
  private void drop(Path written, RuntimeException failure) {
    try {
      files.delete(written);
    } catch (FileAccessException refused) {
      failure.addSuppressed(refused);
    }
  }

  @Override
  public Stream<ObjectInfo> list(String prefix) {
    return call(
        "list " + prefix,
        () -> tree.keys(prefix).stream().sorted().flatMap(key -> find(key).stream()));
  }

  @Override
  public void delete(ObjectKey key) {
    run("delete " + key, () -> changes.delete(key));
  }

  @Override
  public int dropUnfinished(Instant startedBefore) {
    return call(
        "drop unfinished writes",
        () -> {
          int dropped = 0;
          Path temporary = folder.resolve(TEMPORARY);
          if (!files.exists(temporary)) {
            return dropped;
          }
          for (Path file : files.list(temporary)) {
            if (files.lastModified(file).filter(startedBefore::isAfter).isPresent()) {
              files.delete(file);
              dropped++;
            }
          }
          return dropped;
        });
  }

  @Override
  public void close() {}

  private FileHandle openObject(ObjectKey key) {
    changes.settle(key);
    Path file = tree.path(key);
    if (!tree.isObject(file)) {
      throw new ObjectNotFoundException(key, location());
    }
    try {
      return files.openForRead(file);
    } catch (FileAccessException refused) {
      if (refused.getCause() instanceof NoSuchFileException) {
        throw new ObjectNotFoundException(key, location());
      }
      throw refused;
    }
  }

  private ObjectInfo info(ObjectKey key, FileHandle file) {
    Instant modified = files.lastModified(file.file()).orElse(Instant.EPOCH);
    return new ObjectInfo(key, file.size(), etag(file, modified), Optional.empty(), modified);
  }

  private static String etag(FileHandle file, Instant modified) {
    return file.size() <= HASHED_BYTES
        ? Sha256.of(file).substring(0, ETAG_CHARS)
        : "%x-%x-%x".formatted(file.size(), modified.getEpochSecond(), modified.getNano());
  }

  private <T> T call(String request, Supplier<T> work) {
    try {
      return work.get();
    } catch (FileAccessException refused) {
      if (refused.getCause() instanceof FileLockInterruptionException) {
        throw new StoreInterruptedException(request, location(), refused);
      }
      throw new RequestRefusedException(request, location(), refused);
    }
  }

  private void run(String request, Runnable work) {
    call(
        request,
        () -> {
          work.run();
          return true;
        });
  }
}
