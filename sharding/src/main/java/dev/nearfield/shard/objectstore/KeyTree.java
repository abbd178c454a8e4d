package dev.nearfield.shard.objectstore;

import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileAccessException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Keys as paths below a folder: objects are files, what their keys have in common are folders.
 *
 * <p>What cannot be looked at is an error, not an absent object: who believed that would write over
 * it, or collect what it names.
 *
 * <p>Threads: safe. Owns: nothing.
 *
 * @param folder of the store, which exists
 * @param files of it
 */
record KeyTree(Path folder, FileAccess files) {

  Path path(ObjectKey key) {
    return folder.resolve(key.text());
  }

  /** Keys lie below the store's folder: there is always a parent. */
  Path parentOf(Path path) {
    Path parent = path.getParent();
    return parent == null ? folder : parent;
  }

  /** Whether an object lies there. */
  boolean isObject(Path path) {
    return find(path).filter(found -> !found.isDirectory()).isPresent();
  }

  private boolean isFolder(Path path) {
    return find(path).filter(BasicFileAttributes::isDirectory).isPresent();
  }

  /** What lies there, if anything does. */
  private Optional<BasicFileAttributes> find(Path path) {
    try {
      return Optional.of(Files.readAttributes(path, BasicFileAttributes.class));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    } catch (IOException refused) {
      if (isBelowAnObject(path)) {
        return Optional.empty();
      }
      throw new FileAccessException("look at", path, refused);
    }
  }

  /** The system says that a parent is no folder, in words that differ between systems. */
  private boolean isBelowAnObject(Path path) {
    Path parent = parentOf(path);
    while (!parent.equals(folder) && !Files.isRegularFile(parent)) {
      parent = parentOf(parent);
    }
    return !parent.equals(folder);
  }

  /** Creates missing folders from the top, each forced into its parent before it is used. */
  void createParents(ObjectKey key) {
    Deque<Path> missing = new ArrayDeque<>();
    Path parent = parentOf(path(key));
    for (; !parent.equals(folder) && !isFolder(parent); parent = parentOf(parent)) {
      if (isObject(parent)) {
        throw new FileAccessException(
            "create directory",
            parent,
            new FileAlreadyExistsException("an object lies where a folder must be"));
      }
      missing.push(parent);
    }
    for (Path each : missing) {
      files.createDirectories(each);
      files.forceDirectory(parentOf(each));
    }
  }

  /** All keys with a prefix, in no order. */
  List<ObjectKey> keys(String prefix) {
    List<ObjectKey> keys = new ArrayList<>();
    Path deepest = deepest(prefix);
    if (isFolder(deepest)) {
      collect(deepest, prefix, keys);
    }
    return keys;
  }

  /** The deepest folder that has all keys with this prefix. */
  private Path deepest(String prefix) {
    int slash = prefix.lastIndexOf('/');
    return slash < 0 ? folder : path(ObjectKey.of(prefix.substring(0, slash)));
  }

  /** Whatever else lies there under names that are no keys is not ours. */
  private void collect(Path parent, String prefix, List<ObjectKey> keys) {
    for (Path entry : files.list(parent)) {
      String key = folder.relativize(entry).toString();
      if (ObjectKey.isKey(key)) {
        if (isFolder(entry)) {
          collect(entry, prefix, keys);
        } else if (key.startsWith(prefix)) {
          keys.add(ObjectKey.of(key));
        }
      }
    }
  }
}
