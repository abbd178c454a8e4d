package dev.nearfield.shard.routing;

import com.google.common.primitives.UnsignedLong;
import dev.nearfield.FieldType;
import dev.nearfield.FieldValue;
import dev.nearfield.InvalidMetadataException;
import dev.nearfield.Metadata;
import dev.nearfield.OutOfRangeException;
import dev.nearfield.shard.routing.RouteTarget.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A CEL expression over fields says which shard: of records over their metadata, of queries over
 * the routing context. It gives a number, which is the shard, or a string, which a map leads to
 * one.
 *
 * <pre>{@code
 * CelRouter.values("region", Map.of("region", FieldType.STRING), Map.of("eu", 0, "us", 1), 2)
 * CelRouter.numbers("region == 'eu' ? 0u : 1u + shard_hash(city) % 15u", fields, 16)
 * }</pre>
 *
 * <p>Beside what CEL has there is {@code shard_hash}, of a string or an int: {@link StableHash}.
 *
 * <p>Adds no filter: values that share a shard see each other's rows. To keep tenants apart there
 * is {@link TenantRouter}.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
public final class CelRouter implements Router {

  private static final int MAX_EXPRESSION_BYTES = 1 << 16;
  private static final int MAX_FIELDS = 256;
  private static final int MAX_VALUES = 1 << 20;

  private final CelProgram program;
  private final Map<String, Integer> shardOfValue;
  private final int shardCount;

  private CelRouter(CelProgram program, Map<String, Integer> shardOfValue, int shardCount) {
    this.program = program;
    this.shardOfValue = shardOfValue;
    this.shardCount = shardCount;
  }

  /**
   * A router by an expression that gives the number of the shard.
   *
   * @param fields what the expression may read, by name; copied
   * @throws InvalidExpressionException if it does not compile, or gives no {@code int} or {@code
   *     uint}
   * @throws InvalidMetadataException if no record can have such a field
   */
  public static CelRouter numbers(
      String expression, Map<String, FieldType> fields, int shardCount) {
    OutOfRangeException.check("shardCount", shardCount, 1, MAX_SHARDS);
    CelProgram program = compile(expression, fields);
    if (!program.givesNumbers()) {
      throw new InvalidExpressionException(
          "the routing expression must give an int or uint, the shard, and gives a %s: for strings,"
                  .formatted(program.resultType())
              + " say which shard each leads to");
    }
    return new CelRouter(program, Map.of(), shardCount);
  }

  /**
   * A router by an expression that gives one of some strings.
   *
   * @param fields what the expression may read, by name; copied
   * @param shardOfValue the shard of each string, at least one; copied
   * @throws InvalidExpressionException if it does not compile, or gives no string
   * @throws InvalidMetadataException if no record can have such a field, or such a string
   * @throws UnknownShardException if a string leads to a shard that there is not
   */
  public static CelRouter values(
      String expression,
      Map<String, FieldType> fields,
      Map<String, Integer> shardOfValue,
      int shardCount) {
    OutOfRangeException.check("shardCount", shardCount, 1, MAX_SHARDS);
    OutOfRangeException.check("values", shardOfValue.size(), 1, MAX_VALUES);
    shardOfValue.forEach(
        (value, shard) -> {
          FieldValue.of(value); // or its bytes would be those of another string
          UnknownShardException.check(shard, shardCount);
        });
    CelProgram program = compile(expression, fields);
    if (!program.givesStrings()) {
      throw new InvalidExpressionException(
          "the routing expression must give one of %s, and gives a %s"
              .formatted(shardOfValue.keySet(), program.resultType()));
    }
    return new CelRouter(program, new TreeMap<>(shardOfValue), shardCount);
  }

  /** What can be written, and so published, and nothing else. */
  private static CelProgram compile(String expression, Map<String, FieldType> fields) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(expression)) {
      throw new InvalidExpressionException(
          "the routing expression holds half of a surrogate pair, which has no UTF-8");
    }
    int bytes = expression.getBytes(StandardCharsets.UTF_8).length;
    OutOfRangeException.check("bytes of the expression", bytes, 0, MAX_EXPRESSION_BYTES);
    OutOfRangeException.check("fields", fields.size(), 0, MAX_FIELDS);
    fields.keySet().forEach(name -> Metadata.of(name, 0));
    return CelProgram.compile(expression, Collections.unmodifiableSortedMap(new TreeMap<>(fields)));
  }

  /** What the expression may read. */
  Map<String, FieldType> fields() {
    return program.fields();
  }

  /** The shard of fields. */
  int shardOf(RoutingContext context) {
    return switch (program.evaluate(context.fields())) {
      case Long number -> numbered(number, number);
      case UnsignedLong number -> numbered(number.longValue(), number);
      case String value -> {
        Integer shard = shardOfValue.get(value);
        if (shard == null) {
          throw new UnknownRoutingValueException(
              "'%s' gives '%s', which leads to no shard: known are %s"
                  .formatted(program.expression(), value, shardOfValue.keySet()));
        }
        yield shard;
      }
      case Object other -> throw new AssertionError(other);
    };
  }

  /** A number as a shard; one of the upper half of {@code uint} is negative here, and refused. */
  private int numbered(long number, Object written) {
    if (number < 0 || number >= shardCount) {
      throw new UnknownShardException(
          "'%s' gives shard %s: shards are numbered from 0 to %d"
              .formatted(program.expression(), written, shardCount - 1));
    }
    return (int) number;
  }

  @Override
  public int shardCount() {
    return shardCount;
  }

  @Override
  public int shardOf(Object id, float[] vector, RoutingContext context) {
    return shardOf(context);
  }

  @Override
  public Route route(float[] query, RoutingContext context, Probes probes) {
    return Route.one(shardOf(context), Reason.VALUE);
  }

  @Override
  public Route routeId(Object id, RoutingContext context) {
    return Route.one(shardOf(context), Reason.VALUE);
  }

  @Override
  public String describe() {
    return "expression '%s' over %d shards".formatted(program.expression(), shardCount);
  }

  void write(RouterWriter writer) {
    writer.count(shardCount);
    writer.text(program.expression());
    writer.count(program.fields().size());
    program
        .fields()
        .forEach(
            (name, type) -> {
              writer.text(name);
              writer.text(type.name());
            });
    writer.count(shardOfValue.size());
    shardOfValue.forEach(
        (value, shard) -> {
          writer.text(value);
          writer.count(shard);
        });
  }

  static CelRouter read(RouterReader reader) {
    int shardCount = reader.count("shards", 1, MAX_SHARDS);
    String expression = reader.text("the expression", MAX_EXPRESSION_BYTES);
    int fieldCount = reader.count("fields", 0, MAX_FIELDS);
    Map<String, FieldType> fields = new TreeMap<>();
    for (int i = 0; i < fieldCount; i++) {
      fields.put(reader.text("a field's name", 255), type(reader));
    }
    int valueCount = reader.count("values", 0, MAX_VALUES);
    Map<String, Integer> values = new TreeMap<>();
    for (int i = 0; i < valueCount; i++) {
      values.put(
          reader.text("a value", 65_535), reader.count("the shard of a value", 0, shardCount - 1));
    }
    if (fields.size() != fieldCount || values.size() != valueCount) {
      throw reader.malformed("a field or value comes twice");
    }
    return valueCount == 0
        ? numbers(expression, fields, shardCount)
        : values(expression, fields, values, shardCount);
  }

  private static FieldType type(RouterReader reader) {
    String name = reader.text("a field's type", 16);
    List<String> known = new ArrayList<>();
    for (FieldType type : FieldType.values()) {
      if (type.name().equals(name)) {
        return type;
      }
      known.add(type.name());
    }
    throw reader.malformed("a field's type is one of %s, is '%s'".formatted(known, name));
  }
}
