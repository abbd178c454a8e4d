package dev.nearfield.cli;

import dev.nearfield.Query;
import dev.nearfield.shard.gather.Coverage;
import dev.nearfield.shard.gather.GatherPolicy;
import dev.nearfield.shard.gather.GatherResult;
import dev.nearfield.shard.gather.ShardFailure;
import dev.nearfield.shard.gather.ShardHit;
import dev.nearfield.shard.gather.ShardQuery;
import dev.nearfield.shard.objectstore.StoreLocation;
import dev.nearfield.shard.reader.CacheOptions;
import dev.nearfield.shard.reader.GenerationChoice;
import dev.nearfield.shard.reader.ReaderOptions;
import dev.nearfield.shard.reader.ShardedIndex;
import dev.nearfield.shard.routing.RouteExplanation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Searches a published collection. */
@Command(
    name = "search",
    sortOptions = false,
    description = {
      "Prints the nearest vectors of a published collection, nearest first, and what of it the"
          + " answer comes from. Shards are fetched into a cache as queries need them."
    })
final class ShardSearchCommand implements Callable<Integer> {

  private final Console console;

  @Mixin private final StoreOption store = new StoreOption();

  @Option(
      names = "--cache",
      required = true,
      paramLabel = "FOLDER",
      description = "Where fetched shards are kept; made if missing, shared by any processes.")
  @SuppressWarnings("NullAway.Init")
  private Path cache;

  @Option(
      names = "--cache-bytes",
      paramLabel = "N",
      description = "The most bytes that the cache takes (16 GiB by default).")
  private long cacheBytes = CacheOptions.DEFAULT.budgetBytes();

  @Option(
      names = "--generation",
      paramLabel = "N",
      description = "A generation of the past (the current one by default).")
  private @Nullable Long generation;

  @Option(names = "--tag", paramLabel = "NAME", description = "The generation that a tag keeps.")
  private @Nullable String tag;

  @Mixin private final QueryInput input = new QueryInput();

  @Mixin private final QueryOptions queryOptions = new QueryOptions();

  @Mixin private final ProbeOptions probes = new ProbeOptions();

  @Option(
      names = "--min-coverage",
      paramLabel = "X",
      description =
          "Take an answer from shards with this share of the vectors asked (all by default).")
  private @Nullable Double minCoverage;

  @Option(names = "--explain", description = "Say which shards each query went to, and why.")
  private boolean explain;

  @Option(names = "--json", description = "Print the results as JSON.")
  private boolean json;

  ShardSearchCommand(Console console) {
    this.console = console;
  }

  /** A query's answer, as JSON has it; the route is null where nobody asked for it. */
  record Result(
      int query,
      List<ShardHit> hits,
      long scoredCount,
      Covered coverage,
      ShardRouteCommand.@Nullable Result route) {

    Result {
      hits = List.copyOf(hits);
    }

    static Result of(int query, GatherResult found, @Nullable RouteExplanation why) {
      return new Result(
          query,
          found.hits(),
          found.scoredCount(),
          Covered.of(found.coverage()),
          why == null ? null : ShardRouteCommand.Result.of(query, why));
    }
  }

  /** What an answer comes from, as JSON has it; the recall is null where it is not known. */
  record Covered(
      long generation,
      List<Integer> asked,
      List<Integer> answered,
      List<Integer> cutShort,
      List<Integer> failed,
      List<Integer> timedOut,
      double share,
      @Nullable Double expectedRecall) {

    Covered {
      asked = List.copyOf(asked);
      answered = List.copyOf(answered);
      cutShort = List.copyOf(cutShort);
      failed = List.copyOf(failed);
      timedOut = List.copyOf(timedOut);
    }

    static Covered of(Coverage coverage) {
      double recall = coverage.expectedRecall();
      return new Covered(
          coverage.generation(),
          coverage.targeted(),
          coverage.answered(),
          coverage.cutShort(),
          coverage.failed().stream().map(ShardFailure::shard).toList(),
          coverage.timedOut(),
          coverage.share(),
          Double.isNaN(recall) ? null : recall);
    }
  }

  @Override
  public Integer call() {
    if (generation != null && tag != null) {
      throw CommandException.usage("--generation and --tag exclude each other");
    }
    Options.requireRange("--cache-bytes", cacheBytes, 1, Long.MAX_VALUE);
    input.check();
    var cacheOptions = CacheOptions.DEFAULT.budgetBytes(cacheBytes);
    var options = ReaderOptions.DEFAULT.generation(choice()).withoutPolling();
    StoreLocation corpus = store.ofCollection();
    try (ShardedIndex index = ShardedIndex.open(corpus, cache, cacheOptions, options)) {
      List<Result> results = new ArrayList<>();
      input.forEach(
          query -> {
            Result result = probes.routed(() -> search(index, query));
            if (json) {
              results.add(result);
            }
          });
      if (json) {
        console.line(Json.write(results));
      }
      return ExitCode.OK;
    }
  }

  private GenerationChoice choice() {
    if (generation != null) {
      return GenerationChoice.number(generation);
    }
    return tag == null ? GenerationChoice.current() : GenerationChoice.tag(tag);
  }

  private Result search(ShardedIndex index, QueryInput.Input input) {
    Query query = queryOptions.query(input.vector());
    ShardQuery asked =
        index.ask(query).context(probes.context(index.routingFields().keySet(), index::context));
    ShardQuery probed = probes.probes().map(asked::probes).orElse(asked);
    ShardQuery whole =
        minCoverage == null ? probed : probed.policy(GatherPolicy.partial(minCoverage));
    GatherResult found = index.search(whole);
    RouteExplanation why = explain ? index.explainRoute(whole) : null;
    if (!json) {
      print(input.number(), found);
      if (why != null) {
        why.toString().lines().forEach(line -> console.line("  " + line));
      }
    }
    return Result.of(input.number(), found, why);
  }

  private void print(int number, GatherResult found) {
    console.line(
        "query %d   (%s scored; %s)"
            .formatted(number, Text.count(found.scoredCount(), "vector"), found.coverage()));
    for (int rank = 0; rank < found.hits().size(); rank++) {
      ShardHit hit = found.hits().get(rank);
      console.line(
          "  %3d   %-20s   %s   shard %d".formatted(rank + 1, hit.id(), hit.score(), hit.shard()));
    }
  }
}
