package dev.nearfield.shard.manifest;

import java.time.Instant;

/**
 * A name that keeps a generation: an alias, a backup, a moment to come back to.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param name of it
 * @param generation that it keeps
 * @param manifest of that generation
 * @param createdAt by its maker's clock
 */
public record Tag(String name, long generation, ObjectRef manifest, Instant createdAt)
    implements CollectionObject {

  /** Checks the fields. */
  public Tag {
    FieldRules.name("name", name);
    FieldRules.range("generation", generation, 1, Long.MAX_VALUE);
    FieldRules.moment("createdAt", createdAt);
  }

  /**
   * Checks a name before there is anything to keep under it.
   *
   * @throws IllegalArgumentException if no tag can have it
   */
  public static void requireName(String name) {
    FieldRules.name("name", name);
  }
}
