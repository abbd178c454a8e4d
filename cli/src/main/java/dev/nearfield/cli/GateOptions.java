package dev.nearfield.cli;

import dev.nearfield.Query;
import dev.nearfield.shard.build.BuiltCorpus;
import dev.nearfield.shard.build.ShardFolder;
import dev.nearfield.shard.manifest.Manifest;
import dev.nearfield.shard.manifest.PublishGate;
import dev.nearfield.shard.manifest.PublishPlan.RecallUpload;
import dev.nearfield.shard.manifest.RecallGate;
import dev.nearfield.shard.manifest.RecallTerms;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.reader.CacheOptions;
import dev.nearfield.shard.reader.ProbeSet;
import dev.nearfield.shard.reader.RecallMeasure;
import dev.nearfield.shard.reader.ShardCache;
import dev.nearfield.shard.routing.Router;
import dev.nearfield.shard.routing.RoutingFields;
import dev.nearfield.testkit.dataset.VectorFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What recall a generation must have before it becomes current, and how that is measured. */
final class GateOptions {

  private static final int MAX_K = 10_000;

  @Option(
      names = "--gate-queries",
      paramLabel = "FILE",
      description = {
        "Vector file of queries to measure recall by before the generation becomes current. Their"
            + " true answers are looked up in the shards, and stored with it for those to come.",
        "Without it, the queries of the generation before are asked, if it has any."
      })
  private @Nullable Path queries;

  @Option(
      names = "--gate-k",
      paramLabel = "N",
      description = "Neighbors that each of these queries has (10 by default).")
  private @Nullable Integer k;

  @Option(
      names = "--gate-recall",
      paramLabel = "X",
      description = "Publish nothing whose recall is below this (as the generation before; 0).")
  private @Nullable Double floor;

  @Option(
      names = "--gate-drop",
      paramLabel = "X",
      description =
          "Publish nothing whose recall is more than this below that of the generation before:"
              + " 0.02 are two points (as the generation before; anything).")
  private @Nullable Double maxDrop;

  @Option(
      names = "--gate-probes",
      paramLabel = "N",
      description = "Shards that each of the queries asks (as many as searches do by default).")
  private @Nullable Integer probes;

  @Option(
      names = "--gate-beam-width",
      paramLabel = "N",
      description = "Beam width of the queries (that of searches by default).")
  private @Nullable Integer beamWidth;

  @Option(
      names = "--gate-context",
      paramLabel = "NAME=VALUE",
      description = "A field that routing needs for the queries, such as tenant=acme.")
  private final Map<String, String> context = new LinkedHashMap<>();

  @Option(
      names = "--gate-cache",
      paramLabel = "FOLDER",
      description = "Where the shards are copied to, to be measured (a temporary folder).")
  private @Nullable Path cache;

  @Option(
      names = "--no-gate",
      description = "Measure nothing, whatever was asked of the generation before.")
  private boolean none;

  /** Refuses what is wrong in itself, before anything is done. */
  void check() {
    boolean anyTerms = floor != null || maxDrop != null || probes != null || beamWidth != null;
    if (none && (anyTerms || queries != null)) {
      throw CommandException.usage("--no-gate excludes the other options of the gate");
    }
    if (queries == null && (k != null || !context.isEmpty())) {
      throw CommandException.usage("--gate-k and --gate-context need --gate-queries");
    }
    if (cache != null && Files.exists(cache) && !Files.isDirectory(cache)) {
      throw CommandException.usage("--gate-cache: %s is no folder".formatted(cache));
    }
    Options.requireRange("--gate-k", k == null ? 1 : k, 1, MAX_K);
    Options.requireRange("--gate-recall", floor == null ? 0 : floor, 0, 1);
    Options.requireRange("--gate-drop", maxDrop == null ? 0 : maxDrop, 0, 1);
    Options.requireRange("--gate-probes", probes == null ? 1 : probes, 1, 65_536);
    Options.requireRange("--gate-beam-width", beamWidth == null ? 1 : beamWidth, 1, 65_536);
  }

  /** A new probe set, if queries are given: reads the shards, writes nothing. */
  Optional<ObjectContent> probes(ShardFolder folder, Session session) {
    if (queries == null) {
      return Optional.empty();
    }
    Router router = folder.router();
    ProbeOptions.requireRead(
        "--gate-context",
        RoutingFields.context(router, context),
        RoutingFields.of(router).keySet());
    int neighbors = k == null ? Query.DEFAULT_K : k;
    List<float[]> vectors = read(queries);
    ProbeSet found =
        session.run("exact", listener -> folder.probes(vectors, neighbors, context, listener));
    return Optional.of(ObjectContent.of(found.toBytes()));
  }

  private static List<float[]> read(Path file) {
    try (VectorFile open = VectorFile.open(file)) {
      return IntStream.range(0, open.count()).mapToObj(open::read).toList();
    }
  }

  /**
   * What to ask for, if anything: what is said here, and for the rest what was asked of the
   * generation before.
   */
  Optional<RecallUpload> recall(Optional<Manifest> before, Optional<ObjectContent> newProbes) {
    Optional<RecallTerms> old = before.flatMap(Manifest::recall).map(RecallGate::terms);
    boolean asked = floor != null || maxDrop != null || probes != null || beamWidth != null;
    if (none || (newProbes.isEmpty() && old.isEmpty() && !asked)) {
      return Optional.empty();
    }
    if (newProbes.isEmpty() && old.isEmpty()) {
      throw CommandException.usage(
          "--gate-queries is needed: no generation before has queries to measure recall by");
    }
    RecallTerms base = old.orElse(RecallTerms.MEASURE);
    var terms =
        new RecallTerms(
            floor == null ? base.floor() : floor,
            maxDrop == null ? base.maxDrop() : maxDrop,
            probes == null ? base.probes() : probes,
            beamWidth == null ? base.beamWidth() : beamWidth,
            newProbes.isEmpty() ? base.context() : context);
    return Optional.of(new RecallUpload(terms, newProbes));
  }

  /** Measures candidates, those that ask for it, by what was built and is still here. */
  PublishGate gate(BuiltCorpus corpus, Session session) {
    return (store, candidate) -> {
      if (candidate.recall().isEmpty()) {
        return PublishGate.OPEN.measure(store, candidate);
      }
      Path folder = cache == null ? scratch() : cache;
      try (ShardCache shards = ShardCache.open(folder, CacheOptions.DEFAULT)) {
        return session.run(
            "measuring",
            listener ->
                RecallMeasure.of(shards)
                    .listener(listener)
                    .measure(corpus.over(store, candidate), candidate));
      } finally {
        if (cache == null) {
          IndexFolder.delete(folder);
        }
      }
    };
  }

  private static Path scratch() {
    try {
      return Files.createTempDirectory("nearfield-gate-");
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot make a temporary folder", failure);
    }
  }
}
