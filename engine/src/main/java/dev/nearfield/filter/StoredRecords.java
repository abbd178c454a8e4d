package dev.nearfield.filter;

import dev.nearfield.Metadata;

/**
 * What a filter must ask of the records themselves: fields that are not declared, and ids.
 *
 * <p>Threads: implementations are asked from any thread that evaluates a filter. Owns: nothing.
 */
public interface StoredRecords {

  /** What {@link #ordinal} returns for an id that no record has. */
  int NONE = -1;

  /**
   * A record's metadata; empty for an ordinal that has no record, or has none any more: it may be
   * removed while a filter asks.
   */
  Metadata metadata(int ordinal);

  /**
   * The ordinal of a record, or {@link #NONE}.
   *
   * @param id a {@link String}, a {@link Long} or a {@link java.util.UUID}; an id of another type
   *     than the index's is nobody's
   */
  int ordinal(Object id);
}
