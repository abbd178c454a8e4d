package dev.nearfield.shard.routing;

import dev.nearfield.FieldValue;
import dev.nearfield.Metadata;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What routing may need besides ids and vectors: fields, and the shard if the caller names it.
 *
 * <pre>{@code
 * RoutingContext.of(Metadata.of("tenant", "acme"))
 * }</pre>
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param fields as a record's metadata: for a record they are it, for a query what the caller knows
 *     of the records it wants
 * @param shard the shard, for {@link ExplicitRouter}
 */
public record RoutingContext(Metadata fields, OptionalInt shard) {

  /** Nothing. */
  public static final RoutingContext EMPTY =
      new RoutingContext(Metadata.EMPTY, OptionalInt.empty());

  /** Fields alone. */
  public static RoutingContext of(Metadata fields) {
    return fields.isEmpty() ? EMPTY : new RoutingContext(fields, OptionalInt.empty());
  }

  /** A shard alone. */
  public static RoutingContext ofShard(int shard) {
    return new RoutingContext(Metadata.EMPTY, OptionalInt.of(shard));
  }

  /** The same, with a shard that the caller names. */
  public RoutingContext shard(int named) {
    return new RoutingContext(fields, OptionalInt.of(named));
  }

  /** The text of a string or the digits of a whole number; empty if the field is missing. */
  Optional<String> text(String field) {
    return fields
        .get(field)
        .map(
            value ->
                switch (value) {
                  case FieldValue.StringValue(String text) -> text;
                  case FieldValue.LongValue(long number) -> Long.toString(number);
                  case FieldValue.BooleanValue _,
                      FieldValue.DoubleValue _,
                      FieldValue.ListValue _,
                      FieldValue.TimestampValue _ ->
                      throw new UnknownRoutingValueException(
                          "the field '%s' is %s: routing goes by strings and whole numbers"
                              .formatted(field, value));
                });
  }
}
