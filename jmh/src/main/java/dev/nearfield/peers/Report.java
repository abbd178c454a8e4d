package dev.nearfield.peers;

import dev.nearfield.cli.bench.Machine;
import java.util.List;

/**
 * What one run found out.
 *
 * @param dataset what was searched
 * @param machine where, and on which day
 * @param plan what was asked for
 * @param results by engine, in the order asked for
 */
record Report(Dataset dataset, Machine machine, Plan plan, List<Result> results) {

  /** The recalls that engines are compared at. */
  static final List<Double> RECALLS = List.of(0.90, 0.95, 0.99);

  /** Copies the results. */
  Report {
    results = List.copyOf(results);
  }

  /** The results of the engines that Nearfield is compared with. */
  List<Result> peers() {
    return results.stream().filter(result -> !Engines.isNearfield(result.engine())).toList();
  }

  /** Nearfield's results. */
  List<Result> nearfields() {
    return results.stream().filter(result -> Engines.isNearfield(result.engine())).toList();
  }

  /**
   * What was searched.
   *
   * @param name of the base file and its folder
   * @param metric as on the command line
   */
  record Dataset(String name, int vectors, int dimension, int queries, String metric, int k) {

    /** One line for people. */
    String line() {
      return "%s: %,d x %d, %,d queries, %s, k = %d"
          .formatted(name, vectors, dimension, queries, metric, k);
    }
  }
}
