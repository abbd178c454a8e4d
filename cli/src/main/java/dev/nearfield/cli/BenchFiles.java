package dev.nearfield.cli;

import dev.nearfield.Metric;
import dev.nearfield.testkit.dataset.ArrayName;
import dev.nearfield.testkit.dataset.Hdf5Format;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a benchmark reads.
 *
 * @param base vectors to index
 * @param query vectors to search for
 * @param truth true neighbors; null to compute them
 * @param metric what is compared
 */
record BenchFiles(Path base, Path query, @Nullable Path truth, Metric metric) {

  /** Either the parts of a data set in one file, or the files given one by one. */
  static BenchFiles of(
      @Nullable Path dataset,
      @Nullable Path base,
      @Nullable Path query,
      @Nullable Path truth,
      @Nullable Metric metric) {
    if (dataset != null) {
      if (base != null || query != null || truth != null || metric != null) {
        throw CommandException.usage(
            "--dataset names vectors, queries, truth and metric: leave the other options away");
      }
      return ofDataset(dataset);
    }
    if (base == null || query == null || metric == null) {
      throw CommandException.usage("--base, --query and --metric are needed, or --dataset");
    }
    return new BenchFiles(base, query, truth, metric);
  }

  private static BenchFiles ofDataset(Path file) {
    String distance =
        Hdf5Format.attribute(file, "distance")
            .orElseThrow(
                () ->
                    CommandException.usage(
                        "%s has no attribute 'distance': use --base %s#train and so on"
                            .formatted(file, file)));
    return new BenchFiles(
        ArrayName.of(file, "train"),
        ArrayName.of(file, "test"),
        ArrayName.of(file, "neighbors"),
        metric(file, distance));
  }

  private static Metric metric(Path file, String distance) {
    return switch (distance) {
      case "euclidean" -> Metric.SQUARED_L2;
      case "angular" -> Metric.COSINE;
      case "dot", "ip" -> Metric.DOT;
      default ->
          throw CommandException.usage(
              "%s asks for the distance '%s': there are euclidean, angular and dot"
                  .formatted(file, distance));
    };
  }
}
