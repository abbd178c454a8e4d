package dev.nearfield.cli;

import dev.nearfield.IndexStats;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what an index holds and what it costs. */
@Command(name = "inspect", description = "Shows an index's size, options, memory, files and graph.")
final class InspectCommand implements Callable<Integer> {

  private final Console console;

  @ArgGroup(multiplicity = "1")
  @SuppressWarnings("NullAway.Init")
  private FolderOption folder;

  @Option(names = "--json", description = "Print as JSON.")
  private boolean json;

  InspectCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Inspection inspection = Inspection.of(IndexFolder.requireFolder(folder.path()));
    if (json) {
      console.line(Json.write(inspection));
    } else {
      print(inspection);
    }
    return ExitCode.OK;
  }

  private void print(Inspection inspection) {
    console.line(folder.path().toString());
    console.line(
        "  %s of %d dimensions, %s, ids %s"
            .formatted(
                Text.count(inspection.size(), "vector"),
                inspection.dimension(),
                inspection.metric(),
                inspection.ids()));
    console.line(
        "  codes %s, vectors %s, at most %d neighbors, %s unreachable rows"
            .formatted(
                inspection.codes(),
                inspection.vectors(),
                inspection.maxNeighbors(),
                Text.count(inspection.unreachable())));
    if (inspection.dead() + inspection.free() > 0) {
      console.line(
          "  %s in the graph, %s"
              .formatted(
                  Text.count(inspection.dead(), "dead row"),
                  Text.count(inspection.free(), "free place")));
    }
    console.line(
        "  saved %s, since then %s (%s) in the log"
            .formatted(
                inspection.lastCheckpoint() == null
                    ? "at no known time"
                    : inspection.lastCheckpoint(),
                Text.count(inspection.logRecords(), "update"),
                Text.bytes(inspection.logBytes())));
    printMemory(inspection.memory());
    printFiles(inspection);
    Histogram.print(console, "rows by number of neighbors on level 0", inspection.degrees());
    Histogram.print(console, "rows by highest level", inspection.levels());
  }

  private void printMemory(IndexStats.Memory memory) {
    console.line("memory " + Text.bytes(memory.total()));
    printBytes("  ", "codes", memory.codes());
    printBytes("  ", "graph", memory.graph());
    printBytes("  ", "vectors", memory.vectors());
    printBytes("  ", "ids", memory.ids());
    printBytes("  ", "state", memory.state());
    printBytes("  ", "records", memory.records());
    printBytes("  ", "columns", memory.columns());
    printBytes("  ", "scratch", memory.scratch());
  }

  private void printFiles(Inspection inspection) {
    console.line("files " + Text.bytes(inspection.diskTotal()));
    for (Inspection.StoredFile file : inspection.files()) {
      printBytes("  ", file.name(), file.bytes());
      file.sections().forEach(section -> printBytes("    ", section.name(), section.bytes()));
    }
  }

  private void printBytes(String indent, String name, long bytes) {
    console.line("%-28s %12s".formatted(indent + name, Text.bytes(bytes)));
  }
}
