package dev.nearfield.cli;

import dev.nearfield.Explanation;
import dev.nearfield.Hit;
import dev.nearfield.Query;
import dev.nearfield.SearchResult;
import dev.nearfield.VectorIndex;
import dev.nearfield.storage.Verify;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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

  @Mixin private final QueryInput input = new QueryInput();

  @Mixin private final QueryOptions queryOptions = new QueryOptions();

  @Option(
      names = "--explain",
      description = "Say how each query was answered, what it cost, and where time went.")
  private boolean explain;

  @Option(names = "--json", description = "Print the results as JSON.")
  private boolean json;

  SearchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    input.check();
    IndexFolder.requireFolder(folder.path());
    try (VectorIndex index =
        VectorIndex.builder().verify(Verify.LAZY).openReadOnly(folder.path())) {
      List<Answer> answers = new ArrayList<>();
      input.forEach(
          each -> {
            Answer answer = answer(index, each);
            if (json) { // which needs them all at once; else they are printed as they come
              answers.add(answer);
            }
          });
      if (json) {
        console.line(Json.write(answers));
      }
      return ExitCode.OK;
    }
  }

  private Answer answer(VectorIndex index, QueryInput.Input each) {
    Query query = queryOptions.query(each.vector());
    Explanation explanation = explain ? QueryAdvice.withVector(() -> index.explain(query)) : null;
    SearchResult result =
        explanation == null
            ? QueryAdvice.withVector(() -> index.search(query))
            : explanation.result();
    var answer = Answer.of(each.number(), result, explanation);
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
