package dev.nearfield.cli;

import dev.nearfield.Explanation;
import dev.nearfield.Hit;
import dev.nearfield.Query;
import dev.nearfield.SearchResult;
import dev.nearfield.VectorIndex;
import dev.nearfield.storage.Verify;
import dev.nearfield.testkit.dataset.VectorFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Searches an index for the vectors of a file, or for one given by its numbers. */
@Command(
    name = "search",
    sortOptions = false,
    description = "Prints the nearest vectors' ids, nearest first; larger scores are nearer.")
final class SearchCommand implements Callable<Integer> {

  private final Console console;

  @ArgGroup(multiplicity = "1")
  @SuppressWarnings("NullAway.Init")
  private FolderOption folder;

  @Option(names = "--query", paramLabel = "FILE", description = "Vector file to search for.")
  private @Nullable Path queryFile;

  @Option(names = "--row", paramLabel = "N", description = "Row of the file (0 by default).")
  private @Nullable Integer row;

  @Option(names = "--all", description = "Search for all rows of the file.")
  private boolean all;

  @Option(
      names = "--vector",
      split = ",",
      paramLabel = "X",
      description = "The query's components, in place of a file.")
  private float @Nullable [] vector;

  @Mixin private final QueryOptions queryOptions = new QueryOptions();

  @Option(
      names = "--explain",
      description = "Say how each query was answered, what it cost, and where time went.")
  private boolean explain;

  @Mixin private final TextFileOptions textOptions = new TextFileOptions();

  @Option(names = "--json", description = "Print the results as JSON.")
  private boolean json;

  SearchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    checkOptions();
    IndexFolder.requireFolder(folder.path());
    try (VectorIndex index =
        VectorIndex.builder().verify(Verify.LAZY).openReadOnly(folder.path())) {
      List<Answer> answers = answers(index);
      if (json) {
        console.line(Json.write(answers));
      }
      return ExitCode.OK;
    }
  }

  private void checkOptions() {
    if (queryFile != null && vector != null) {
      throw CommandException.usage("--query and --vector exclude each other");
    }
    if (queryFile == null && vector == null) {
      throw CommandException.usage("either --query or --vector is needed");
    }
    if (vector != null && (row != null || all)) {
      throw CommandException.usage("--row and --all choose rows of a file: they need --query");
    }
    if (row != null && all) {
      throw CommandException.usage("--row and --all exclude each other");
    }
  }

  private List<Answer> answers(VectorIndex index) {
    if (queryFile == null) {
      return List.of(answer(index, 0, vector == null ? new float[0] : vector));
    }
    try (VectorFile file = VectorFile.open(queryFile, textOptions.read())) {
      return all ? answerAll(index, file) : List.of(answerRow(index, file));
    }
  }

  /** Answers are printed as they come; only JSON needs them all at once. */
  private List<Answer> answerAll(VectorIndex index, VectorFile file) {
    List<Answer> answers = new ArrayList<>();
    for (int number = 0; number < file.count(); number++) {
      Answer answer = answer(index, number, file.read(number));
      if (json) {
        answers.add(answer);
      }
    }
    return answers;
  }

  private Answer answerRow(VectorIndex index, VectorFile file) {
    int number = row == null ? 0 : row;
    Options.requireRange("--row", number, 0, file.count() - 1);
    return answer(index, number, file.read(number));
  }

  private Answer answer(VectorIndex index, int number, float[] components) {
    Query query = queryOptions.query(components);
    Explanation explanation = explain ? index.explain(query) : null;
    SearchResult result = explanation == null ? index.search(query) : explanation.result();
    var answer = Answer.of(number, result, explanation);
    if (!json) {
      print(answer);
      if (explanation != null) {
        explanation.describe().lines().forEach(line -> console.line("  " + line));
      }
    }
    return answer;
  }

  private void print(Answer answer) {
    console.line(
        "query %d   (%s scored%s%s)"
            .formatted(
                answer.query(),
                Text.count(answer.scoredCount(), "vector"),
                answer.stoppedEarly() ? ", stopped early" : "",
                answer.partial() ? ", cut short by the deadline" : ""));
    for (int rank = 0; rank < answer.hits().size(); rank++) {
      Hit hit = answer.hits().get(rank);
      console.line("  %3d   %-20s   %s".formatted(rank + 1, hit.id(), hit.score()));
    }
  }
}
