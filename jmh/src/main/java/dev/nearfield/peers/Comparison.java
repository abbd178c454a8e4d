package dev.nearfield.peers;

import dev.nearfield.cli.bench.Percentiles;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One run: builds each engine's index in a process of its own, opens them all, finds out what each
 * beam width recalls, then measures in rounds that go from engine to engine.
 *
 * <p>Threads: one at a time. Owns: the engines' processes while it runs.
 */
final class Comparison {

  /** A sweep ends at the first beam that recalls this much: beyond it nothing is compared. */
  private static final double RECALL_ENOUGH = 0.995;

  /** Heap of a searching process, touched at once: see {@link ResidentMemory}. */
  private static final List<String> SEARCH_HEAP =
      List.of("-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch");

  private final Plan plan;
  private final Truth truth;
  private final Consumer<String> progress;
  private @Nullable HnswlibDriver hnswlib;

  Comparison(Plan plan, Truth truth, Consumer<String> progress) {
    this.plan = plan;
    this.truth = truth;
    this.progress = progress;
  }

  /** Runs the plan; the results are in the order of its engines. */
  List<Result> run() throws IOException {
    Files.createDirectories(plan.work());
    if (plan.hnswlib().isPresent()) {
      progress.accept("compiling the driver of hnswlib");
      hnswlib = HnswlibDriver.prepare(plan.hnswlib().get(), plan);
    }
    List<Reply.Built> built = new ArrayList<>();
    for (String engine : plan.engines()) {
      built.add(build(engine));
    }
    List<Contender> contenders = new ArrayList<>();
    try {
      for (String engine : plan.engines()) {
        contenders.add(open(engine));
      }
      for (int i = 0; i < contenders.size(); i++) {
        warm(plan.engines().get(i), contenders.get(i));
      }
      measureInRounds(contenders);
      return results(built, contenders);
    } finally {
      for (Contender contender : contenders) {
        contender.close();
      }
    }
  }

  private Reply.Built build(String engine) throws IOException {
    progress.accept("building " + engine);
    Directories.empty(plan.directory(engine));
    Files.deleteIfExists(plan.log(engine));
    try (var client = start(engine, List.of())) {
      return client.ask(new Command.Build(plan.buildThreads()), Reply.Built.class);
    }
  }

  /** Opens in as many fresh processes as there are rounds, and keeps the last one. */
  private Contender open(String engine) throws IOException {
    progress.accept("opening " + engine);
    List<Double> millis = new ArrayList<>();
    for (int trial = 1; trial < plan.rounds(); trial++) {
      try (var client = start(engine, SEARCH_HEAP)) {
        millis.add(client.ask(new Command.Open(), Reply.Opened.class).millis());
      }
    }
    EngineClient client = start(engine, SEARCH_HEAP);
    millis.add(client.ask(new Command.Open(), Reply.Opened.class).millis());
    return new Contender(
        client, Percentiles.median(millis.stream().mapToDouble(Double::doubleValue).toArray()));
  }

  private EngineClient start(String engine, List<String> heap) throws IOException {
    Task task = plan.task(engine);
    ProcessBuilder process =
        hnswlib != null && engine.equals(HnswlibDriver.ENGINE)
            ? hnswlib.process(task)
            : EngineProcess.builder(task, heap);
    return EngineClient.start(engine, process, plan.log(engine));
  }

  private void warm(String engine, Contender contender) throws IOException {
    progress.accept("warming " + engine);
    for (int beamWidth : plan.beamWidths()) {
      if (contender.tryOut(beamWidth, truth, plan) >= RECALL_ENOUGH) {
        return;
      }
    }
  }

  /** Each beam width on each engine in turn, then the next width, then the next round. */
  private void measureInRounds(List<Contender> contenders) throws IOException {
    for (int round = 1; round <= plan.rounds(); round++) {
      progress.accept("measuring, round %d of %d".formatted(round, plan.rounds()));
      for (int position = 0; position < plan.beamWidths().size(); position++) {
        for (Contender contender : contenders) {
          if (position < contender.beamCount()) {
            contender.measureAt(position, plan);
          }
        }
      }
    }
  }

  private List<Result> results(List<Reply.Built> built, List<Contender> contenders)
      throws IOException {
    List<Result> results = new ArrayList<>();
    for (int i = 0; i < contenders.size(); i++) {
      Contender contender = contenders.get(i);
      results.add(
          new Result(
              plan.engines().get(i),
              built.get(i),
              contender.openMillis(),
              contender.weigh(),
              contender.curve()));
    }
    return results;
  }
}
