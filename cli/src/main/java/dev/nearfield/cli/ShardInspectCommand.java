package dev.nearfield.cli;

import dev.nearfield.IndexStats;
import dev.nearfield.shard.build.ShardFolder;
import dev.nearfield.shard.shardfile.ShardEngine;
import dev.nearfield.shard.shardfile.ShardInspection;
import dev.nearfield.storage.ShardHeader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what a shard file holds, or what a build made. */
@Command(
    name = "inspect",
    description = {
      "Shows a shard file's size, options, sections and graph; checks no blocks.",
      "Of a folder that build made: its router, how well the vectors fall into cells, and shards."
    })
final class ShardInspectCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(paramLabel = "FILE", description = "The shard file, or the folder.")
  @SuppressWarnings("NullAway.Init")
  private Path file;

  @Option(names = "--json", description = "Print as JSON.")
  private boolean json;

  ShardInspectCommand(Console console) {
    this.console = console;
  }

  /**
   * What is shown, as JSON has it.
   *
   * @param engine {@code flat} without a graph, else {@code hnsw}
   * @param cells whether rows lie cell by cell
   * @param components parts of the graph that no link joins
   * @param openBytes how many bytes at the file's begin are enough to open it
   */
  record Result(
      int rows,
      int dimension,
      String metric,
      String ids,
      String codes,
      String vectors,
      String engine,
      boolean cells,
      int maxNeighbors,
      int unreachable,
      int components,
      long bytes,
      long openBytes,
      List<ShardInspection.Section> sections,
      List<Integer> degrees,
      List<Integer> levels) {

    Result {
      sections = List.copyOf(sections);
      degrees = List.copyOf(degrees);
      levels = List.copyOf(levels);
    }

    static Result of(ShardInspection inspection) {
      ShardHeader header = inspection.header();
      IndexStats stats = inspection.stats();
      return new Result(
          header.rows(),
          header.dimension(),
          MetricConverter.name(stats.metric()),
          inspection.ids().name().toLowerCase(Locale.ROOT),
          CodesConverter.name(stats.codes()),
          EncodingConverter.name(stats.vectors()),
          (header.isFlat() ? ShardEngine.FLAT : ShardEngine.HNSW).name(),
          header.hasCells(),
          stats.maxNeighbors(),
          stats.unreachable(),
          stats.components(),
          inspection.bytes(),
          inspection.openBytes(),
          inspection.sections(),
          stats.degrees(),
          stats.levels());
    }
  }

  @Override
  public Integer call() {
    if (Files.isDirectory(file)) {
      inspectBuild(BuildInspection.of(new ShardFolder(file)));
      return ExitCode.OK;
    }
    Result result = Result.of(ShardInspection.of(file));
    if (json) {
      console.line(Json.write(result));
    } else {
      print(result);
    }
    return ExitCode.OK;
  }

  private void inspectBuild(BuildInspection build) {
    if (json) {
      console.line(Json.write(build));
    } else {
      console.line(file.toString());
      build.lines().forEach(line -> console.line("  " + line));
    }
  }

  private void print(Result result) {
    console.line(file.toString());
    console.line(
        "  %s of %d dimensions, %s, ids %s"
            .formatted(
                Text.count(result.rows(), "vector"),
                result.dimension(),
                result.metric(),
                result.ids()));
    console.line(
        "  engine %s, codes %s, vectors %s, %s"
            .formatted(
                result.engine(),
                result.codes(),
                result.vectors(),
                result.cells() ? "rows cell by cell" : "rows as they were added"));
    printSections(result);
    if (result.engine().equals(ShardEngine.HNSW.name())) {
      printGraph(result);
    }
  }

  private void printSections(Result result) {
    console.line(
        "file %s, the first %s open it"
            .formatted(Text.bytes(result.bytes()), Text.bytes(result.openBytes())));
    for (ShardInspection.Section section : result.sections()) {
      console.line(
          "  %-24s %12s  at byte %s"
              .formatted(
                  section.name(), Text.bytes(section.bytes()), Text.count(section.offset())));
    }
  }

  private void printGraph(Result result) {
    console.line(
        "graph of at most %d neighbors, %s, %s unreachable rows"
            .formatted(
                result.maxNeighbors(),
                Text.count(result.components(), "component"),
                Text.count(result.unreachable())));
    Histogram.print(console, "rows by number of neighbors on level 0", result.degrees());
    Histogram.print(console, "rows by highest level", result.levels());
  }
}
