package dev.nearfield.shard.manifest;

import dev.nearfield.shard.objectstore.ObjectKey;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Objects that nothing names, to be deleted when nobody can be reading them any more.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param objects by key
 */
public record DoomedList(SortedSet<ObjectKey> objects) implements CollectionObject {

  /** The most objects of one list; what is left over is found by the next. */
  public static final int MAX_OBJECTS = 400_000;

  /** Checks the number, and copies what is mutable. */
  public DoomedList {
    FieldRules.range("objects", objects.size(), 0, MAX_OBJECTS);
    objects = Collections.unmodifiableSortedSet(new TreeSet<>(objects));
  }
}
