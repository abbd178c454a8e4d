package dev.nearfield.cli;

import dev.nearfield.shard.build.ShardFolder;
import dev.nearfield.shard.routing.Probes;
import dev.nearfield.shard.routing.RouteExplanation;
import dev.nearfield.shard.routing.RouteTarget;
import dev.nearfield.shard.routing.Router;
import dev.nearfield.shard.routing.RoutingContext;
import dev.nearfield.shard.routing.RoutingFields;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says which shards a query asks, and why. */
@Command(
    name = "route",
    sortOptions = false,
    description = "Says which shards a query goes to, why, and what share of its answer they hold.")
final class ShardRouteCommand implements Callable<Integer> {

  private final Console console;

  @Option(
      names = "--input",
      required = true,
      paramLabel = "FOLDER",
      description = "Folder that build made.")
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  @Mixin private final QueryInput input = new QueryInput();

  @Mixin private final ProbeOptions probes = new ProbeOptions();

  @Option(names = "--json", description = "Print as JSON.")
  private boolean json;

  ShardRouteCommand(Console console) {
    this.console = console;
  }

  /**
   * A query's route, as JSON has it.
   *
   * @param clusterability how well the vectors fall into cells; null where that was not measured
   * @param expectedRecall null where the router does not know
   * @param asked the shards it asks, in order
   * @param notAsked the others that may hold an answer, in order
   */
  record Result(
      int query,
      String router,
      @Nullable Double clusterability,
      @Nullable Double expectedRecall,
      List<Target> asked,
      List<Target> notAsked) {

    Result {
      asked = List.copyOf(asked);
      notAsked = List.copyOf(notAsked);
    }

    static Result of(int query, RouteExplanation explanation) {
      List<Target> all = explanation.considered().targets().stream().map(Target::of).toList();
      int asked = explanation.asked().targets().size();
      return new Result(
          query,
          explanation.strategy(),
          explanation.clusterability().orElse(null),
          known(explanation.asked().expectedRecall()),
          all.subList(0, asked),
          all.subList(asked, all.size()));
    }
  }

  /** A shard; the mass is null where the router does not know. */
  record Target(int shard, String reason, double distance, @Nullable Double mass) {

    static Target of(RouteTarget target) {
      return new Target(
          target.shard(), target.reason().name(), target.distance(), known(target.mass()));
    }
  }

  private static @Nullable Double known(double value) {
    return Double.isNaN(value) ? null : value;
  }

  @Override
  public Integer call() {
    input.check();
    Router router = new ShardFolder(folder).router();
    Probes wanted = probes.probes().orElse(Probes.all());
    List<Result> results = new ArrayList<>();
    input.forEach(query -> results.add(probes.routed(() -> explain(router, wanted, query))));
    if (json) {
      console.line(Json.write(results));
    }
    return ExitCode.OK;
  }

  private Result explain(Router router, Probes wanted, QueryInput.Input query) {
    RoutingContext context =
        probes.context(
            RoutingFields.of(router).keySet(), texts -> RoutingFields.context(router, texts));
    RouteExplanation explanation = router.explain(query.vector(), context, wanted);
    if (!json) {
      console.line("query %d   %s".formatted(query.number(), explanation));
    }
    return Result.of(query.number(), explanation);
  }
}
