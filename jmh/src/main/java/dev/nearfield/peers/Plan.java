package dev.nearfield.peers;

import dev.nearfield.Metric;
import dev.nearfield.OutOfRangeException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is compared, and how long it is measured.
 *
 * @param base file of the vectors
 * @param queries file of the queries
 * @param truth file of the true neighbors' positions; brute force finds them without it
 * @param metric what is compared
 * @param k neighbors wanted
 * @param engines names, as in {@link Engines}
 * @param beamWidths to measure at, sorted here; an engine's sweep ends once it finds all but
 *     nothing
 * @param buildThreads that build
 * @param threads that search, each with its own passes over the queries
 * @param rounds of measurements, of which the best counts
 * @param millis of each measurement
 * @param work folder for the indexes and the engines' logs
 * @param hnswlib checkout of hnswlib, for the engine of this name
 */
record Plan(
    Path base,
    Path queries,
    Optional<Path> truth,
    Metric metric,
    int k,
    List<String> engines,
    List<Integer> beamWidths,
    int buildThreads,
    int threads,
    int rounds,
    int millis,
    Path work,
    Optional<Path> hnswlib) {

  private static final int MOST_MILLIS = 600_000;

  /**
   * Sorts the lists out and checks all that can be known before hours of building.
   *
   * @throws IllegalArgumentException for engines that do not exist and numbers out of bounds
   */
  Plan {
    engines =
        Stream.concat(engines.stream(), hnswlib.map(_ -> HnswlibDriver.ENGINE).stream())
            .distinct()
            .toList();
    beamWidths = beamWidths.stream().sorted().distinct().toList();
    engines.forEach(hnswlib.isPresent() ? Engines::requireKnown : Engines::named);
    OutOfRangeException.check("--k", k, 1, beamWidths.getFirst());
    OutOfRangeException.check("--build-threads", buildThreads, 1, 1024);
    OutOfRangeException.check("--threads", threads, 1, 1024);
    OutOfRangeException.check("--rounds", rounds, 1, 999);
    OutOfRangeException.check("--millis", millis, 1, MOST_MILLIS);
  }

  Path directory(String engine) {
    return work.resolve(engine.replace(':', '-'));
  }

  Path log(String engine) {
    return work.resolve(engine.replace(':', '-') + ".log");
  }

  Task task(String engine) {
    return new Task(engine, base, queries, metric, k, directory(engine));
  }
}
