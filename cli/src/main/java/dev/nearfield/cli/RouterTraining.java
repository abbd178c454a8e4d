package dev.nearfield.cli;

import dev.nearfield.BulkOptions;
import dev.nearfield.FieldType;
import dev.nearfield.Metadata;
import dev.nearfield.Metric;
import dev.nearfield.Schema;
import dev.nearfield.VectorSource;
import dev.nearfield.cli.RouterOptions.Strategy;
import dev.nearfield.shard.build.Assignment;
import dev.nearfield.shard.routing.CelRouter;
import dev.nearfield.shard.routing.CellOptions;
import dev.nearfield.shard.routing.CellRouter;
import dev.nearfield.shard.routing.CompositeRouter;
import dev.nearfield.shard.routing.ExplicitRouter;
import dev.nearfield.shard.routing.HashRouter;
import dev.nearfield.shard.routing.LshRouter;
import dev.nearfield.shard.routing.RingRouter;
import dev.nearfield.shard.routing.Router;
import dev.nearfield.shard.routing.RoutingContext;
import dev.nearfield.shard.routing.TenantPacking;
import dev.nearfield.shard.routing.TenantRequiredException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes routers that fit a corpus.
 *
 * @param cellsPerShard cells that a shard has on average
 * @param calibrateK neighbors to calibrate cells for; 0 not to
 * @param lshBits planes; by default two more than the shards need
 * @param tenantField the field that names the tenant
 * @param expression for cel; there where that is wanted
 */
record RouterTraining(
    int cellsPerShard,
    int calibrateK,
    Optional<Integer> lshBits,
    String tenantField,
    Optional<String> expression) {

  /** As even as cells are: no tenant is in more shards than that takes. */
  private static final double MAX_TENANT_LOAD = 1.15;

  private static final int SPARE_BITS = 2;
  private static final long SEED = 42;

  /** What is cut. */
  record Corpus(VectorSource rows, int dimension, Metric metric, @Nullable Schema schema) {

    Corpus of(VectorSource some) {
      return new Corpus(some, dimension, metric, schema);
    }
  }

  /** A router of one strategy. */
  Router router(Strategy strategy, Corpus corpus, int shards) {
    return switch (strategy) {
      case CELLS -> cells(corpus, shards);
      case HASH -> HashRouter.of(shards);
      case RING -> RingRouter.of(IntStream.range(0, shards).toArray());
      case LSH -> lsh(corpus, shards);
      case TENANT -> TenantPacking.pack(tenantField, tenantSizes(corpus), shards, MAX_TENANT_LOAD);
      case CEL -> CelRouter.numbers(expression.orElseThrow(), fields(corpus.schema()), shards);
      case EXPLICIT -> ExplicitRouter.of(shards);
      case COMPOSITE -> throw new AssertionError("a composite is made of two");
    };
  }

  /**
   * A router of two, the second one made for each group's own rows. A group without rows goes by
   * hash: there is nothing to learn from.
   *
   * @param shards of each group
   */
  Router composite(
      Strategy outer,
      int groups,
      Strategy inner,
      int shards,
      Corpus corpus,
      Function<Metadata, RoutingContext> context) {
    Router first = router(outer, corpus, groups);
    Assignment rows =
        Assignment.of(first, corpus.rows(), corpus.dimension(), context, BulkOptions.DEFAULT);
    List<Router> second = new ArrayList<>();
    for (int group = 0; group < groups; group++) {
      second.add(
          rows.rowCount(group) == 0
              ? HashRouter.of(shards)
              : router(inner, corpus.of(rows.rows(group)), shards));
    }
    return CompositeRouter.of(first, second);
  }

  private Map<String, Long> tenantSizes(Corpus corpus) {
    try {
      return TenantPacking.sizes(corpus.rows(), tenantField);
    } catch (TenantRequiredException missing) {
      boolean declared = corpus.schema() != null && corpus.schema().column(tenantField) >= 0;
      throw declared
          ? missing
          : CommandException.usage(
              "%s: declare it: --schema \"%s string\"".formatted(missing.getMessage(), tenantField),
              missing);
    }
  }

  private Router cells(Corpus corpus, int shards) {
    Options.requireRange("--cells-per-shard", cellsPerShard, 1, 1_024);
    int rows = corpus.rows().count();
    if ((long) shards * cellsPerShard > rows) {
      throw CommandException.usage(
          "%d shards of %d cells need as many rows, and there are %d: at most %d shards, or"
                  .formatted(shards, cellsPerShard, rows, rows / cellsPerShard)
              + " --cells-per-shard less");
    }
    CellOptions options = CellOptions.shards(shards).metric(corpus.metric());
    CellRouter router =
        CellRouter.train(corpus.rows(), corpus.dimension(), options.cellsPerShard(cellsPerShard));
    return calibrateK == 0 ? router : router.calibrate(corpus.rows(), calibrateK);
  }

  private Router lsh(Corpus corpus, int shards) {
    int needed = Integer.SIZE - Integer.numberOfLeadingZeros(shards - 1);
    int bits = lshBits.orElse(Math.min(needed + SPARE_BITS, LshRouter.MAX_BITS));
    if (bits < needed) {
      throw CommandException.usage(
          "%d shards need --lsh-bits %d, of which there are at most %d"
              .formatted(shards, needed, LshRouter.MAX_BITS));
    }
    return LshRouter.draw(corpus.rows(), corpus.dimension(), shards, bits, corpus.metric(), SEED);
  }

  private static Map<String, FieldType> fields(@Nullable Schema schema) {
    Map<String, FieldType> fields = new LinkedHashMap<>();
    if (schema != null) {
      schema.fields().forEach(field -> fields.put(field.name(), field.type()));
    }
    return fields;
  }
}
