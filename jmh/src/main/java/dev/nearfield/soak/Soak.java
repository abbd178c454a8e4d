package dev.nearfield.soak;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nearfield.cli.Json;
import dev.nearfield.tables.TextTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * The {@code jmh/soak} command: works an index for hours and fails if memory, open files, mappings
 * or the latency of searches grow.
 */
@CommandLine.Command(
    name = "jmh/soak",
    description = {
      "Upserts, deletes, searches, saves and reopens an index, and says what grows.",
      "Exits with 1 if something does."
    },
    sortOptions = false,
    showDefaultValues = true)
public final class Soak implements Callable<Integer> {

  private static final int GROWS = 1;

  /** The first quarter warms up: the heap, the compilers, the pools of scratch. */
  private static final int WARMUP_SHARE = 4;

  private static final int MIN_SAMPLES = Trend.BLOCKS * 2;
  private static final int REOPEN_EVERY = 5;

  @Option(names = "--minutes", description = "how long")
  private double minutes = 120;

  @Option(names = "--sample", description = "seconds of a round, at most")
  private double sample = 15;

  @Option(names = "--rows", description = "ids that are there or not")
  private int rows = 20_000;

  @Option(names = "--dimension", description = "components per vector")
  private int dimension = 64;

  @Option(names = "--updates", description = "upserts and deletes a second")
  private int updates = 300;

  @Option(names = "--searches", description = "searches a second")
  private int searches = 300;

  @Option(names = "--seed", description = "of vectors and updates")
  private long seed = 1;

  @Option(names = "--json", description = "a file for the figures")
  private @Nullable Path json;

  private final List<Sample> samples = new ArrayList<>();

  private Soak() {}

  /** What one round showed. */
  private record Sample(Gauges gauges, double p99Micros) {}

  /** What must not grow by more than a share of its mean and some units. */
  private record Watched(
      String name, ToDoubleFunction<Sample> figure, double share, double units) {}

  private static final List<Watched> WATCHED =
      List.of(
          new Watched("anonymous MiB", s -> s.gauges().anonymousBytes() / 0x1p20, 0.05, 4),
          new Watched("resident MiB", s -> s.gauges().residentBytes() / 0x1p20, 0.05, 4),
          new Watched("open files", s -> s.gauges().descriptors(), 0, 2),
          new Watched("mappings", s -> s.gauges().mappings(), 0.02, 4),
          new Watched("p99 us", Sample::p99Micros, 0.15, 20));

  /** Runs the command and exits. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Soak()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("nearfield-soak-");
    try (var load =
        new Load(
            directory.resolve("index"),
            new SoakOptions(rows, dimension, updates, searches, seed))) {
      work(load);
      Map<Watched, Trend> trends = trends();
      print(load, trends);
      if (json != null) {
        Files.writeString(json, Json.write(figures(load, trends)));
      }
      return trends.entrySet().stream().anyMatch(Soak::grows) ? GROWS : 0;
    } finally {
      delete(directory);
    }
  }

  private void work(Load load) throws InterruptedException {
    double seconds = minutes * 60;
    double round = Math.min(sample, seconds / MIN_SAMPLES);
    long end = System.nanoTime() + (long) (seconds * 1e9);
    while (System.nanoTime() < end || samples.size() < MIN_SAMPLES) {
      double p99 = load.round(round);
      samples.add(new Sample(Gauges.read(), p99));
      if (samples.size() % REOPEN_EVERY == 0) {
        load.reopen();
      }
    }
  }

  private Map<Watched, Trend> trends() {
    List<Sample> warm = samples.subList(samples.size() / WARMUP_SHARE, samples.size());
    var trends = new LinkedHashMap<Watched, Trend>();
    for (Watched watched : WATCHED) {
      trends.put(watched, Trend.of(warm.stream().mapToDouble(watched.figure()).toArray()));
    }
    return trends;
  }

  private static boolean grows(Map.Entry<Watched, Trend> trend) {
    return trend.getValue().grows(trend.getKey().share(), trend.getKey().units());
  }

  private void print(Load load, Map<Watched, Trend> trends) {
    var table = new TextTable(1, List.of("figure", "mean", "growth", "+-", "verdict"));
    for (Map.Entry<Watched, Trend> each : trends.entrySet()) {
      Trend trend = each.getValue();
      table.row(
          List.of(
              each.getKey().name(),
              "%.1f".formatted(trend.mean()),
              "%.1f".formatted(trend.growth()),
              "%.1f".formatted(trend.margin()),
              grows(each) ? "GROWS" : "flat"));
    }
    System.out.print(table.markdown());
    System.out.printf(
        Locale.ROOT,
        "%d rounds in %.0f minutes, %d updates, %d searches; growth over the last three quarters%n",
        samples.size(),
        minutes,
        load.updates(),
        load.searches());
  }

  private ObjectNode figures(Load load, Map<Watched, Trend> trends) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("minutes", minutes);
    root.put("rounds", samples.size());
    root.put("updates", load.updates());
    root.put("searches", load.searches());
    ObjectNode figures = root.putObject("figures");
    for (Map.Entry<Watched, Trend> each : trends.entrySet()) {
      ObjectNode figure = figures.putObject(each.getKey().name().replace(' ', '_'));
      figure.put("mean", each.getValue().mean());
      figure.put("growth", each.getValue().growth());
      figure.put("growth_margin", each.getValue().margin());
      figure.put("grows", grows(each));
      var values = figure.putArray("samples");
      samples.forEach(one -> values.add(each.getKey().figure().applyAsDouble(one)));
    }
    return root;
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (UncheckedIOException failure) {
      throw failure.getCause();
    }
  }
}
