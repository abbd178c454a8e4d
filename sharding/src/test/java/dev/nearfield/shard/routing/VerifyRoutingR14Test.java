package dev.nearfield.shard.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.FieldType;
import dev.nearfield.Metadata;
import dev.nearfield.VectorRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * R14: who writes rows by an expression and who searches them by the same one, read from bytes,
 * agree on every row; {@code -Dnearfield.routing.rows=1000000} for the full size.
 */
class VerifyRoutingR14Test {

  private static final int ROWS = Integer.getInteger("nearfield.routing.rows", 10_000);
  private static final long SEED = Long.getLong("nearfield.routing.seed", 14);
  private static final int BATCH = 10_000;

  private static final List<String> REGIONS = List.of("eu", "us", "ap", "sa", "af");
  private static final Map<String, Integer> PLACES =
      Map.of("eu", 2, "us", 0, "ap", 1, "sa", 1, "af", 3);
  private static final Map<String, FieldType> TYPES =
      Map.of("tenant", FieldType.STRING, "region", FieldType.STRING, "n", FieldType.LONG);

  /**
   * An expression, and what it means.
   *
   * @param oracle the same, in Java
   */
  record Rule(String name, CelRouter writer, ToIntFunction<Metadata> oracle) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Rule> rules() {
    return Stream.of(
        new Rule(
            "one tenant by itself, the others by hash",
            CelRouter.numbers("tenant == 'acme' ? 0u : 1u + shard_hash(tenant) % 15u", TYPES, 16),
            fields -> {
              String tenant = fields.getString("tenant").orElseThrow();
              return tenant.equals("acme") ? 0 : 1 + modulo(StableHash.of(tenant), 15);
            }),
        new Rule(
            "one region by hash, the others by number",
            CelRouter.numbers("region == 'eu' ? shard_hash(n) % 4u : 4u + uint(n % 3)", TYPES, 7),
            fields -> {
              long n = fields.getLong("n").orElseThrow();
              boolean isEu = fields.getString("region").orElseThrow().equals("eu");
              return isEu ? modulo(StableHash.of(n), 4) : 4 + (int) (n % 3);
            }),
        new Rule(
            "a map of regions",
            CelRouter.values("region", TYPES, PLACES, 4),
            fields -> PLACES.get(fields.getString("region").orElseThrow())));
  }

  private static int modulo(long hash, int count) {
    return (int) Long.remainderUnsigned(hash, count);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void of_rowsOfAnyFields_lieWhereReadersLook(Rule rule) {
    Router reader = Router.ofBytes(rule.writer().toBytes());
    var random = new SplittableRandom(SEED);
    for (int first = 0; first < ROWS; first += BATCH) {
      List<RoutingVerification.Placed> rows = new ArrayList<>();
      for (int row = first; row < Math.min(ROWS, first + BATCH); row++) {
        rows.add(placed(rule, reader, row, random));
      }
      RoutingVerification verification = RoutingVerification.of(reader, rows);
      verification.requireNone();
      assertThat(verification.checkedCount()).isEqualTo(rows.size());
    }
  }

  /** A row where the writer puts it, which is where its fields mean and where queries go. */
  private static RoutingVerification.Placed placed(
      Rule rule, Router reader, long row, SplittableRandom random) {
    Metadata fields = fields(random);
    VectorRecord record = VectorRecord.of(row, new float[1]).metadata(fields);
    int shard = rule.writer().shardOf(record);
    int meant = rule.oracle().applyAsInt(fields);
    int[] asked = reader.route(new float[1], RoutingContext.of(fields), Probes.all()).shards();
    if (shard != meant || asked.length != 1 || asked[0] != shard) {
      assertThat(shard).as("row %d of seed %d, %s", row, SEED, fields).isEqualTo(meant);
      assertThat(asked).as("row %d of seed %d, %s", row, SEED, fields).containsExactly(shard);
    }
    return new RoutingVerification.Placed(record, shard);
  }

  private static Metadata fields(SplittableRandom random) {
    String tenant = random.nextInt(4) == 0 ? "acme" : "tenant-" + random.nextInt(100_000);
    String region = REGIONS.get(random.nextInt(REGIONS.size()));
    return Metadata.of("tenant", tenant, "region", region, "n", random.nextLong(Long.MAX_VALUE));
  }
}
