package dev.nearfield.peers;

import dev.nearfield.Metric;
import java.nio.file.Path;
import java.util.List;

/**
 * What an engine's process works on; its arguments.
 *
 * @param engine a name of {@link Engines}
 * @param base file of the vectors
 * @param queries file of the queries
 * @param metric what is compared
 * @param k neighbors wanted
 * @param directory of the index
 */
record Task(String engine, Path base, Path queries, Metric metric, int k, Path directory) {

  List<String> arguments() {
    return List.of(
        engine,
        base.toString(),
        queries.toString(),
        metric.name(),
        Integer.toString(k),
        directory.toString());
  }

  static Task parse(List<String> arguments) {
    return new Task(
        arguments.get(0),
        Path.of(arguments.get(1)),
        Path.of(arguments.get(2)),
        Metric.valueOf(arguments.get(3)),
        Integer.parseInt(arguments.get(4)),
        Path.of(arguments.get(5)));
  }
}
