package dev.nearfield.cli;

import dev.nearfield.Hit;
import dev.nearfield.Query;
import dev.nearfield.SearchResult;
import dev.nearfield.VectorIndex;
import dev.nearfield.storage.Verify;
import dev.nearfield.testkit.dataset.VectorFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Searches an index for the vectors of a file, or for one given by its numbers. */
@Command(
    name = "search",
    description = "Prints the nearest vectors' ids, nearest first; larger scores are nearer.")
final class SearchCommand implements Callable<Integer> {

  private final Console console;

  @Option(names = "--dir", required = true, paramLabel = "DIR", description = "Index folder.")
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  @ArgGroup(multiplicity = "1")
  @SuppressWarnings("NullAway.Init")
  private Queries queries;

  @Option(names = "--k", paramLabel = "N", description = "Hits wanted (10 by default).")
  private int k = Query.DEFAULT_K;

  @Option(
      names = "--beam-width",
      paramLabel = "N",
      description = "Candidates kept: more find more and cost more (100, or k, by default).")
  private @Nullable Integer beamWidth;

  @Option(names = "--exact", description = "Score every vector instead of walking the graph.")
  private boolean exact;

  @Option(names = "--json", description = "Print the results as JSON.")
  private boolean json;

  SearchCommand(Console console) {
    this.console = console;
  }

  /** Either a file or numbers. */
  static final class Queries {

    @ArgGroup(exclusive = false)
    private @Nullable FileRows file;

    @Option(
        names = "--vector",
        required = true,
        split = ",",
        paramLabel = "X",
        description = "The query's components, separated by commas.")
    private float @Nullable [] vector;
  }

  /** Rows of a file. */
  static final class FileRows {

    @Option(names = "--query", required = true, paramLabel = "FILE", description = "Vector file.")
    @SuppressWarnings("NullAway.Init")
    private Path path;

    @ArgGroup @Nullable private RowChoice choice;
  }

  /** One row, or all of them. */
  static final class RowChoice {

    @Option(
        names = "--row",
        required = true,
        paramLabel = "N",
        description = "Row of the file to search for (0 by default).")
    private int row;

    @Option(names = "--all", required = true, description = "Search for all rows of the file.")
    private boolean all;
  }

  /** One query's answer, as JSON has it. */
  record Answer(int query, List<Hit> hits, long scoredCount) {}

  @Override
  public Integer call() {
    IndexFolder.requireFolder(directory);
    try (VectorIndex index = VectorIndex.builder().verify(Verify.LAZY).open(directory)) {
      List<Answer> answers = answers(index);
      if (json) {
        console.out().println(Json.write(answers));
      }
      return ExitCode.OK;
    }
  }

  private List<Answer> answers(VectorIndex index) {
    if (queries.vector != null) {
      return List.of(answer(index, 0, queries.vector));
    }
    FileRows rows = Objects.requireNonNull(queries.file);
    try (VectorFile file = VectorFile.open(rows.path)) {
      return rows.choice != null && rows.choice.all
          ? answerAll(index, file)
          : List.of(answerRow(index, file, rows.choice == null ? 0 : rows.choice.row));
    }
  }

  private List<Answer> answerAll(VectorIndex index, VectorFile file) {
    List<Answer> answers = new ArrayList<>();
    for (int row = 0; row < file.count(); row++) {
      Answer answer = answerRow(index, file, row);
      if (json) {
        answers.add(answer);
      }
    }
    return answers;
  }

  private Answer answerRow(VectorIndex index, VectorFile file, int row) {
    if (row < 0 || row >= file.count()) {
      throw CommandException.usage(
          "--row must be in [0, %d], was %d".formatted(file.count() - 1, row));
    }
    return answer(index, row, file.read(row));
  }

  private Answer answer(VectorIndex index, int number, float[] vector) {
    Query query = Query.of(vector).k(k);
    if (beamWidth != null) {
      query = query.beamWidth(beamWidth);
    }
    SearchResult result = index.search(exact ? query.exact() : query);
    var answer = new Answer(number, result.hits(), result.scoredCount());
    if (!json) {
      print(answer);
    }
    return answer;
  }

  private void print(Answer answer) {
    console.line(
        "query %d   (%s vectors scored)"
            .formatted(answer.query(), Text.count(answer.scoredCount())));
    for (int rank = 0; rank < answer.hits().size(); rank++) {
      Hit hit = answer.hits().get(rank);
      console.line("  %3d   %-20s   %s".formatted(rank + 1, hit.id(), Float.toString(hit.score())));
    }
  }
}
