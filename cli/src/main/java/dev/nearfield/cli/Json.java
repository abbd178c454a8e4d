package dev.nearfield.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Writes records as JSON with names like {@code beam_width}; absent figures are null. */
public final class Json {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private Json() {}

  /** A value as a tree, for what is put together by hand. */
  public static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  /** The text of a value on one line. */
  public static String writeLine(Object value) {
    return tree(value).toString();
  }

  /** The text of a value. */
  public static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException impossible) {
      throw new AssertionError("the command's own records are serializable", impossible);
    }
  }
}
