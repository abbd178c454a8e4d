package dev.nearfield.shard.manifest;

import dev.nearfield.shard.objectstore.ObjectKey;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Objects that nothing names, to be deleted when nobody can be reading them any more.
 *
 * @param objects by key
 */
public record DoomedList(SortedSet<ObjectKey> objects) {

  /** Copies what is mutable. */
  public DoomedList {
    objects = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(objects));
  }
}
