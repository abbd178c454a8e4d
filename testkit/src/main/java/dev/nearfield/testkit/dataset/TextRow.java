package dev.nearfield.testkit.dataset;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A row read from a text; used again for the next one. */
final class TextRow {

  private float[] components = new float[128];
  private int dimension;
  private @Nullable String id;
  private final Map<String, Object> fields = new LinkedHashMap<>();
  private TextPosition start = new TextPosition(0, 1, 1);

  /** Empties the row for the one that starts here. */
  void begin(TextPosition start) {
    this.start = start;
    dimension = 0;
    id = null;
    fields.clear();
  }

  /** Appends a component; the caller has checked that there is room below the largest dimension. */
  void add(float component) {
    if (dimension == components.length) {
      components = Arrays.copyOf(components, 2 * dimension);
    }
    components[dimension++] = component;
  }

  void setId(String id) {
    this.id = id;
  }

  /** A field beside id and components; returns whether it came before. */
  boolean putField(String name, Object value) {
    return fields.put(name, value) != null;
  }

  /** Forgets the fields beside id and components. */
  void clearFields() {
    fields.clear();
  }

  /** Fields beside id and components; borrowed. */
  Map<String, Object> fields() {
    return fields;
  }

  int dimension() {
    return dimension;
  }

  float component(int i) {
    return components[i];
  }

  @Nullable String id() {
    return id;
  }

  /** Where the row starts. */
  TextPosition start() {
    return start;
  }
}
