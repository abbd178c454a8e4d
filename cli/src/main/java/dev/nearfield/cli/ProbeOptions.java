package dev.nearfield.cli;

import dev.nearfield.shard.routing.Probes;
import dev.nearfield.shard.routing.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How many shards a query asks, and what routing knows of it besides its vector. */
final class ProbeOptions {

  @Option(names = "--probes", paramLabel = "N", description = "Shards to ask.")
  private @Nullable Integer probes;

  @Option(
      names = "--shard-recall",
      paramLabel = "X",
      description = "Ask as many shards as are likely to hold this share of the answer.")
  private @Nullable Double recall;

  @Option(
      names = "--context",
      paramLabel = "NAME=VALUE",
      description =
          "A field that routing goes by, such as tenant=acme; may be given more than once. It is"
              + " what the router reads, or text; tenant:long=7 says otherwise.")
  private final Map<String, String> fields = new LinkedHashMap<>();

  @Option(
      names = "--shard",
      paramLabel = "N",
      description = "The shard, where the caller names it.")
  private @Nullable Integer shard;

  /** The probes that were asked for, if any were. */
  Optional<Probes> probes() {
    if (probes != null && recall != null) {
      throw CommandException.usage("--probes and --shard-recall exclude each other");
    }
    if (probes != null) {
      Options.requireRange("--probes", probes, 1, 65_536);
      return Optional.of(Probes.count(probes));
    }
    if (recall != null) {
      Options.requireRange("--shard-recall", recall, 0, 1);
      return Optional.of(Probes.recall(recall));
    }
    return Optional.empty();
  }

  /** Runs a task that routes by these options, and says which to pass if it cannot. */
  <T> T routed(Supplier<T> task) {
    return QueryAdvice.routed(fields.keySet(), task);
  }

  /**
   * What routing knows.
   *
   * @param read names of the fields that the router reads
   * @param typed makes of texts what the router reads
   */
  RoutingContext context(Set<String> read, Function<Map<String, String>, RoutingContext> typed) {
    RoutingContext context = typed.apply(fields);
    requireRead("--context", context, read);
    return shard == null ? context : context.shard(shard);
  }

  /** A name that the router does not read is one that is misspelt: it would change nothing. */
  static void requireRead(String option, RoutingContext context, Set<String> read) {
    for (String name : context.fields().names()) {
      if (!read.contains(name)) {
        throw CommandException.usage(
            "%s %s: the router reads %s"
                .formatted(
                    option,
                    name,
                    read.isEmpty() ? "no fields" : "only " + String.join(", ", read)));
      }
    }
  }
}
