package dev.nearfield.cli;

import dev.nearfield.FieldType;
import dev.nearfield.Metric;
import dev.nearfield.Schema;
import dev.nearfield.VectorSource;
import dev.nearfield.shard.routing.CelRouter;
import dev.nearfield.shard.routing.CellOptions;
import dev.nearfield.shard.routing.CellRouter;
import dev.nearfield.shard.routing.HashRouter;
import dev.nearfield.shard.routing.RingRouter;
import dev.nearfield.shard.routing.Router;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a corpus is cut into shards: by a new router, or by one that was written before. */
final class RouterOptions {

  private static final int DEFAULT_SHARDS = 16;

  /** Ways to cut a corpus. */
  enum Strategy {
    /** Near vectors together. */
    CELLS,
    /** By ids, evenly. */
    HASH,
    /** By ids, so that few move when shards come and go. */
    RING,
    /** By an expression over metadata. */
    CEL
  }

  @Option(
      names = "--by",
      paramLabel = "cells|hash|ring|cel",
      description =
          "What decides a vector's shard: its neighborhood (the default), its id, or an"
              + " expression over its metadata.")
  private @Nullable Strategy strategy;

  @Option(names = "--shards", paramLabel = "N", description = "Number of shards (16 by default).")
  private @Nullable Integer shards;

  @Option(
      names = "--cells-per-shard",
      paramLabel = "N",
      description = "Cells that a shard has on average (16 by default; 1: a centroid per shard).")
  private @Nullable Integer cellsPerShard;

  @Option(
      names = "--calibrate-k",
      paramLabel = "N",
      description = "Learn how many shards queries for N neighbors need (10; 0: do not).")
  private @Nullable Integer calibrateK;

  @Option(
      names = "--expression",
      paramLabel = "CEL",
      description = "For cel: the shard's number, as in \"shard_hash(city) %% 16u\".")
  private @Nullable String expression;

  @Option(
      names = "--router",
      paramLabel = "FILE",
      description = "Use a router that a build wrote, for a corpus that goes beside it.")
  private @Nullable Path file;

  /** The router for a corpus. */
  Router router(VectorSource source, int dimension, Metric metric, @Nullable Schema schema) {
    if (file != null) {
      return read(file);
    }
    Strategy chosen = strategy == null ? Strategy.CELLS : strategy;
    requireOnly(chosen);
    int count = shards == null ? DEFAULT_SHARDS : shards;
    Options.requireRange("--shards", count, 1, Router.MAX_SHARDS);
    return switch (chosen) {
      case CELLS -> cells(source, dimension, CellOptions.shards(count).metric(metric));
      case HASH -> HashRouter.of(count);
      case RING -> RingRouter.of(IntStream.range(0, count).toArray());
      case CEL -> CelRouter.numbers(requireExpression(), fields(schema), count);
    };
  }

  private void requireOnly(Strategy chosen) {
    if (chosen != Strategy.CELLS && (cellsPerShard != null || calibrateK != null)) {
      throw CommandException.usage("--cells-per-shard and --calibrate-k need --by cells");
    }
    if (chosen != Strategy.CEL && expression != null) {
      throw CommandException.usage("--expression needs --by cel");
    }
  }

  private Router cells(VectorSource source, int dimension, CellOptions options) {
    CellOptions cells = cellsPerShard == null ? options : options.cellsPerShard(cellsPerShard);
    int k = calibrateK == null ? 10 : calibrateK;
    CellRouter router = CellRouter.train(source, dimension, cells);
    return k == 0 ? router : router.calibrate(source, k);
  }

  private String requireExpression() {
    if (expression == null) {
      throw CommandException.usage("--by cel needs --expression");
    }
    return expression;
  }

  private static Map<String, FieldType> fields(@Nullable Schema schema) {
    Map<String, FieldType> fields = new LinkedHashMap<>();
    if (schema != null) {
      schema.fields().forEach(field -> fields.put(field.name(), field.type()));
    }
    return fields;
  }

  private Router read(Path written) {
    if (strategy != null || shards != null || cellsPerShard != null || calibrateK != null) {
      throw CommandException.usage("--router names a router: it excludes options of a new one");
    }
    try {
      return Router.ofBytes(Files.readAllBytes(written));
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot read " + written, failure);
    }
  }
}
