package dev.nearfield.peers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A value of somebody's JSON file and where it stands, so that an error can name it.
 *
 * @param where for example {@code engines[0].points[2].qps}; empty for the whole file
 */
record JsonField(Path file, String where, JsonNode node) {

  /** The whole file. */
  static JsonField read(Path file) throws IOException {
    try {
      JsonNode root = new ObjectMapper().readTree(Files.readString(file));
      return new JsonField(file, "", root);
    } catch (JsonProcessingException malformed) {
      throw new IllegalArgumentException(
          "%s is no JSON: %s".formatted(file, malformed.getOriginalMessage()), malformed);
    }
  }

  /** A member of an object. */
  JsonField get(String name) {
    return find(name).orElseThrow(() -> refused(path(name), "is missing"));
  }

  /** A member of an object, if it is there. */
  Optional<JsonField> find(String name) {
    JsonNode member = node.get(name);
    return member == null || member.isNull()
        ? Optional.empty()
        : Optional.of(new JsonField(file, path(name), member));
  }

  /** The elements of a list. */
  List<JsonField> list() {
    if (!node.isArray()) {
      throw refused(where, "is no list");
    }
    List<JsonField> elements = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      elements.add(new JsonField(file, "%s[%d]".formatted(where, i), node.get(i)));
    }
    return elements;
  }

  /** A number that is not negative. */
  double number() {
    if (!node.isNumber() || !(node.asDouble() >= 0)) {
      throw refused(where, "is no number from 0 on: " + node);
    }
    return node.asDouble();
  }

  /** A text. */
  String text() {
    if (!node.isTextual()) {
      throw refused(where, "is no text: " + node);
    }
    return node.asText();
  }

  private String path(String name) {
    return where.isEmpty() ? name : where + "." + name;
  }

  IllegalArgumentException refused(String what, String why) {
    return new IllegalArgumentException("%s: %s %s".formatted(file, what, why));
  }
}
