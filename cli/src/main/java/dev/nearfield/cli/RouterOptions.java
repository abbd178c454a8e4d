package dev.nearfield.cli;

import dev.nearfield.FieldValue;
import dev.nearfield.Metadata;
import dev.nearfield.shard.routing.CellOptions;
import dev.nearfield.shard.routing.LshRouter;
import dev.nearfield.shard.routing.Router;
import dev.nearfield.shard.routing.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a corpus is cut into shards: by a new router, or by one that was written before. */
final class RouterOptions {

  static final int DEFAULT_SHARDS = 16;
  private static final int DEFAULT_GROUPS = 4;
  private static final int DEFAULT_K = 10;

  /** Ways to cut a corpus. */
  enum Strategy {
    /** Near vectors together. */
    CELLS,
    /** By ids, evenly. */
    HASH,
    /** By ids, so that few move when shards come and go. */
    RING,
    /** Near vectors together, by random planes. */
    LSH,
    /** By a field that names the tenant, each in as few shards as may be. */
    TENANT,
    /** By an expression over metadata. */
    CEL,
    /** By a field that is the shard's number. */
    EXPLICIT,
    /** In groups by one way, in each group by another. */
    COMPOSITE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--by",
      paramLabel = "cells|hash|ring|lsh|tenant|cel|explicit|composite",
      description = {
        "What decides a vector's shard: its neighborhood (cells, the default; or lsh, random planes"
            + " that need no training), its id (hash; or ring, of which few move when shards come"
            + " and go), its tenant, an expression over its metadata (cel), or a number among these"
            + " (explicit).",
        "composite: first --outer, then --inner."
      })
  private @Nullable Strategy strategy;

  @Option(
      names = "--shards",
      paramLabel = "N",
      description = "Number of shards (16 by default); with composite, of each group.")
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
      names = "--lsh-bits",
      paramLabel = "N",
      description = "For lsh: number of planes (two more than the shards need by default).")
  private @Nullable Integer lshBits;

  @Option(
      names = "--tenant-field",
      paramLabel = "NAME",
      description = "For tenant: the field that names it (tenant by default).")
  private @Nullable String tenantField;

  @Option(
      names = "--expression",
      paramLabel = "CEL",
      description = "For cel: the shard's number, as in \"shard_hash(city) %% 16u\".")
  private @Nullable String expression;

  @Option(
      names = "--shard-field",
      paramLabel = "NAME",
      description = "For explicit: the field that is the shard's number (shard by default).")
  private @Nullable String shardField;

  @Option(
      names = "--outer",
      paramLabel = "cel|tenant|explicit|hash",
      description = "For composite: what decides the group.")
  private @Nullable Strategy outer;

  @Option(
      names = "--groups",
      paramLabel = "N",
      description = "For composite: number of groups (4 by default).")
  private @Nullable Integer groups;

  @Option(
      names = "--inner",
      paramLabel = "cells|hash|...",
      description = "For composite: what decides the shard in a group (cells by default).")
  private @Nullable Strategy inner;

  @Option(
      names = "--router",
      paramLabel = "FILE",
      description = "Use a router that a build wrote, for a corpus that goes beside it.")
  private @Nullable Path file;

  /** The router for a corpus. */
  Router router(RouterTraining.Corpus corpus) {
    if (file != null) {
      return read(file);
    }
    Strategy chosen = strategy == null ? Strategy.CELLS : strategy;
    requireOnly(chosen);
    int count = shards == null ? DEFAULT_SHARDS : shards;
    Options.requireRange("--shards", count, 1, Router.MAX_SHARDS);
    var training = training();
    if (chosen != Strategy.COMPOSITE) {
      return training.router(chosen, corpus, count);
    }
    int groupCount = groups == null ? DEFAULT_GROUPS : groups;
    Options.requireRange("--groups", groupCount, 1, Router.MAX_SHARDS / count);
    return training.composite(outer(), groupCount, inner(), count, corpus, this::context);
  }

  private RouterTraining training() {
    Options.requireRange("--lsh-bits", lshBits == null ? 1 : lshBits, 1, LshRouter.MAX_BITS);
    return new RouterTraining(
        cellsPerShard == null ? CellOptions.DEFAULT_CELLS_PER_SHARD : cellsPerShard,
        calibrateK == null ? DEFAULT_K : calibrateK,
        Optional.ofNullable(lshBits),
        tenantField == null ? "tenant" : tenantField,
        Optional.ofNullable(expression));
  }

  /** What the router is to know of a record: its metadata, and the shard if these name it. */
  RoutingContext context(Metadata metadata) {
    RoutingContext fields = RoutingContext.of(metadata);
    if (shardField == null && !used().contains(Strategy.EXPLICIT)) {
      return fields;
    }
    String field = shardField == null ? "shard" : shardField;
    Optional<FieldValue> shard = metadata.get(field);
    return shard.isEmpty() ? fields : fields.shard(number(field, shard.get()));
  }

  private static int number(String field, FieldValue value) {
    if (value instanceof FieldValue.LongValue(long number) && number == (int) number) {
      return (int) number;
    }
    throw CommandException.usage(
        "the field '%s' is the shard's number, and was %s: declare it as long in --schema"
            .formatted(field, value));
  }

  /** The strategies that decide anything. */
  private Set<Strategy> used() {
    if (file != null) {
      return Set.of();
    }
    if (strategy != Strategy.COMPOSITE) {
      return Set.of(strategy == null ? Strategy.CELLS : strategy);
    }
    return EnumSet.of(outer(), inner());
  }

  private Strategy outer() {
    if (outer == null) {
      throw CommandException.usage("--by composite needs --outer");
    }
    return outer;
  }

  private Strategy inner() {
    return inner == null ? Strategy.CELLS : inner;
  }

  private void requireOnly(Strategy chosen) {
    if (chosen != Strategy.COMPOSITE && (outer != null || inner != null || groups != null)) {
      throw CommandException.usage("--outer, --inner and --groups need --by composite");
    }
    Set<Strategy> used = used();
    if (used.contains(Strategy.COMPOSITE) || (chosen == Strategy.COMPOSITE && used.size() == 1)) {
      throw CommandException.usage("--outer and --inner must be two different ways to cut");
    }
    requireUse(used, Strategy.CELLS, "--cells-per-shard and --calibrate-k", cellsPerShard);
    requireUse(used, Strategy.CELLS, "--cells-per-shard and --calibrate-k", calibrateK);
    requireUse(used, Strategy.LSH, "--lsh-bits", lshBits);
    requireUse(used, Strategy.TENANT, "--tenant-field", tenantField);
    requireUse(used, Strategy.CEL, "--expression", expression);
    requireUse(used, Strategy.EXPLICIT, "--shard-field", shardField);
    if (used.contains(Strategy.CEL) && expression == null) {
      throw CommandException.usage("--by cel needs --expression");
    }
  }

  private static void requireUse(
      Set<Strategy> used, Strategy needed, String options, @Nullable Object given) {
    if (given != null && !used.contains(needed)) {
      throw CommandException.usage(
          "%s %s --by %s".formatted(options, options.contains(" and ") ? "need" : "needs", needed));
    }
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
