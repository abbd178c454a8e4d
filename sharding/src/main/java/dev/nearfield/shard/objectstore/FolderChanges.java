package dev.nearfield.shard.objectstore;

import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileAccessException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Changes what lies in a folder: one change at a time among all processes, and whoever comes next
 * finishes what was left half done.
 *
 * <p>Threads: safe. Owns: nothing between calls.
 */
final class FolderChanges {

  /*
   * Renames happen under FolderMutex, which the processes of a machine share: between the check of
   * a condition and the rename nobody else writes. The directory is forced before the change is
   * over.
   *
   * A process that is killed leaves a lock that the system releases, and a note of what it was
   * about to rename: PendingChange. If it is the disk that fails after the rename, the object is
   * there, and only the disk knows for how long: the write may have happened, and its folder is
   * forced before the object is read.
   */

  private final KeyTree tree;
  private final FileAccess files;
  private final FolderMutex mutex;
  private final PendingChange pending;
  private volatile Optional<ObjectKey> unsettled = Optional.empty(); // written, not confirmed

  FolderChanges(KeyTree tree) {
    this.tree = tree;
    files = tree.files();
    mutex = new FolderMutex(tree.folder());
    pending = new PendingChange(tree.folder(), files);
  }

  /**
   * Renames a file that was written and forced to a key.
   *
   * @param check throws if it must not, called while nobody else changes anything
   * @throws UnconfirmedWriteException if it was renamed, and the disk did not confirm it
   */
  void publish(Path written, ObjectKey key, String store, Runnable check) {
    try (var held = lock()) {
      assert held.isValid();
      check.run();
      pending.begin(key);
      tree.createParents(key);
      rename(written, key);
    } catch (FileAccessException failure) {
      throw files.exists(written) ? failure : new UnconfirmedWriteException(key, store, failure);
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

  /** Deletes an object, if there is one. */
  void delete(ObjectKey key) {
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
  }

  /** Before anybody relies on an object that the disk did not confirm. */
  void settle(ObjectKey key) {
    if (unsettled.filter(key::equals).isPresent()) {
      try (var held = lock()) {
        assert held.isValid();
      }
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
}
