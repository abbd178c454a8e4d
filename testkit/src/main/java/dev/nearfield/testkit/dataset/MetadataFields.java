package dev.nearfield.testkit.dataset;

import java.util.Set;

/**
 * Which fields of a text's rows are read beside ids and components.
 *
 * @param names these, where a row has them
 * @param all every other field as well; not of CSV files, whose other columns are components
 */
public record MetadataFields(Set<String> names, boolean all) {

  /** None. */
  public static final MetadataFields NONE = new MetadataFields(Set.of(), false);

  /** Copies the names. */
  public MetadataFields {
    names = Set.copyOf(names);
  }

  /** Whether any may be read. */
  boolean any() {
    return all || !names.isEmpty();
  }

  /** Whether a field is read. */
  boolean wants(String name) {
    return all || names.contains(name);
  }
}
