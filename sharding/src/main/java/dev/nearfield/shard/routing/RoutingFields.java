package dev.nearfield.shard.routing;

import dev.nearfield.FieldType;
import dev.nearfield.FieldValue;
import dev.nearfield.Metadata;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which fields a router reads, and so what the texts of a command line, or of a manifest, mean.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
public final class RoutingFields {

  private static final char TYPE_MARK = ':';

  private RoutingFields() {}

  /** The fields that a router reads, by name. A tenant is text, whatever it looks like. */
  public static Map<String, FieldType> of(Router router) {
    Map<String, FieldType> fields = new TreeMap<>();
    collect(router, fields);
    return fields;
  }

  private static void collect(Router router, Map<String, FieldType> fields) {
    switch (router) {
      case TenantRouter tenants -> fields.putIfAbsent(tenants.field(), FieldType.STRING);
      case CelRouter expression -> fields.putAll(expression.fields());
      case CompositeRouter composite -> composite.parts().forEach(part -> collect(part, fields));
      case ExplicitRouter explicit -> explicit.otherwise().ifPresent(each -> collect(each, fields));
      case CellRouter _, HashRouter _, LshRouter _, RingRouter _ -> {}
    }
  }

  /**
   * A context of texts: each has the type that the router reads, or is a text. {@code tenant:long}
   * is the field {@code tenant} with a type that the caller knows better: that of the records.
   *
   * @throws UnknownRoutingValueException if a text is no value of its type
   */
  public static RoutingContext context(Router router, Map<String, String> texts) {
    Map<String, FieldType> types = of(router);
    Metadata.Builder metadata = Metadata.builder();
    texts.forEach((name, text) -> put(metadata, types, name, text));
    return RoutingContext.of(metadata.build());
  }

  private static void put(
      Metadata.Builder metadata, Map<String, FieldType> types, String name, String text) {
    int mark = name.lastIndexOf(TYPE_MARK);
    for (FieldType type : FieldType.values()) {
      if (mark > 0 && name.substring(mark + 1).equals(type.name().toLowerCase(Locale.ROOT))) {
        String field = name.substring(0, mark);
        metadata.put(field, value(field, type, text));
        return;
      }
    }
    metadata.put(name, value(name, types.getOrDefault(name, FieldType.STRING), text));
  }

  private static FieldValue value(String field, FieldType type, String text) {
    try {
      return FieldValue.of(
          switch (type) {
            case STRING -> text;
            case LONG -> Long.valueOf(text);
            case DOUBLE -> Double.valueOf(text);
            case BOOLEAN -> truth(text);
            case TIMESTAMP -> Instant.parse(text);
          });
    } catch (IllegalArgumentException | DateTimeParseException wrong) {
      throw new UnknownRoutingValueException(
          "the field '%s' is a %s for this router, and '%s' is none"
              .formatted(field, type.name().toLowerCase(Locale.ROOT), text));
    }
  }

  private static Boolean truth(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }
}
