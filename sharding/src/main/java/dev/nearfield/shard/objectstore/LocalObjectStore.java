package dev.nearfield.shard.objectstore;

import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileAccessException;
import dev.nearfield.storage.FileHandle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileLockInterruptionException;
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
   * A write goes to a new file below .tmp, is forced, and is renamed to its key, so a reader sees
   * the old object or the new one, whole. Renames happen under FolderMutex, which the processes of
   * a machine share: between the check of a condition and the rename nobody else writes. The
   * directory is forced before the write returns.
   *
   * A process that is killed leaves a file below .tmp, which no key can name and no list shows, a
   * lock that the system releases, and a note of what it was about to rename: PendingChange. If it
   * is the disk that fails after the rename, the object is there, and only the disk knows for how
   * long: the write may have happened, and this store forces it before it reads it.
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
  private final FolderMutex mutex;
  private final PendingChange pending;
  private final KeyTree tree;
  private volatile Optional<ObjectKey> unsettled = Optional.empty(); // written, not confirmed

  private LocalObjectStore(Path folder, FileAccess files) {
    this.folder = folder;
    this.files = files;
    this.mutex = new FolderMutex(folder);
    this.pending = new PendingChange(folder, files);
    this.tree = new KeyTree(folder, files);
  }

  /** Opens a folder as a store, creating it if needed. */
  public static LocalObjectStore open(Path folder) {
    return open(folder, FileAccess.system());
  }

  /** As above, on a file system that tests may make fail. */
  static LocalObjectStore open(Path folder, FileAccess files) {
    try {
      files.createDirectories(folder.resolve(TEMPORARY));
      Path real = folder.toRealPath(); // one lock for all names of a folder
      files.forceDirectory(real);
      return new LocalObjectStore(real, files);
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
          Path written = folder.resolve(TEMPORARY).resolve(UUID.randomUUID().toString());
          try {
            String etag = write(written, key, content);
            publish(written, key, condition);
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

  private void publish(Path written, ObjectKey key, PutCondition condition) {
    try (var held = lock()) {
      assert held.isValid();
      check(key, condition);
      pending.begin(key);
      tree.createParents(key);
      rename(written, key);
    } catch (FileAccessException failure) {
      throw files.exists(written)
          ? failure
          : new UnconfirmedWriteException(key, location(), failure);
    }
  }

  private void rename(Path written, ObjectKey key) {
    try {
      files.rename(written, tree.path(key));
      files.forceDirectory(tree.parentOf(tree.path(key)));
      pending.end();
    } catch (FileAccessException failure) {
      if (!files.exists(written)) { // a file system may rename, and report a failure
        unsettled = Optional.of(key);
      }
      throw failure;
    }
  }

  /** Waits for the others, and finishes what the last of them left. */
  private FolderMutex.Held lock() {
    FolderMutex.Held held = mutex.lock();
    try {
      pending.settle();
      unsettled = Optional.empty();
      return held;
    } catch (Throwable failure) {
      try (held) {
        throw failure;
      }
    }
  }

  /** Before anybody relies on an object that the disk did not confirm. */
  private void settle(ObjectKey key) {
    if (unsettled.filter(key::equals).isPresent()) {
      try (var held = lock()) {
        assert held.isValid();
      }
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
        () -> {
          return tree.keys(prefix).stream().sorted().flatMap(key -> find(key).stream());
        });
  }

  @Override
  public void delete(ObjectKey key) {
    run(
        "delete " + key,
        () -> {
          try (var held = lock()) {
            assert held.isValid();
            Path file = tree.path(key);
            if (tree.isObject(file)) {
              pending.begin(key);
              files.delete(file);
              files.forceDirectory(tree.parentOf(file));
              pending.end();
            }
          }
        });
  }

  @Override
  public int dropUnfinished(Instant startedBefore) {
    return call(
        "drop unfinished writes",
        () -> {
          int dropped = 0;
          for (Path file : files.list(folder.resolve(TEMPORARY))) {
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
    settle(key);
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
