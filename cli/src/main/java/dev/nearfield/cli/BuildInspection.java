package dev.nearfield.cli;

import dev.nearfield.VectorIndex;
import dev.nearfield.Warmup;
import dev.nearfield.shard.build.ShardFolder;
import dev.nearfield.shard.routing.Router;
import dev.nearfield.storage.FileAccessException;
import dev.nearfield.storage.Verify;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a build made, as JSON has it.
 *
 * @param strategy of the router, in its own words
 * @param shards that the router knows; some may have no rows, and no file
 * @param clusterability how well the vectors fall into cells; null where that was not measured
 * @param maxLoad rows of the largest shard as a multiple of the mean
 * @param files those that have rows, by number
 */
record BuildInspection(
    String strategy,
    int shards,
    @Nullable Double clusterability,
    long rows,
    double maxLoad,
    List<Shard> files) {

  BuildInspection {
    files = List.copyOf(files);
  }

  /** A shard that has rows. */
  record Shard(int shard, int rows, long bytes) {

    static Shard of(int number, Path file) {
      try (VectorIndex shard =
          VectorIndex.builder().verify(Verify.LAZY).warmup(Warmup.OFF).openShard(file)) {
        return new Shard(number, shard.size(), Files.size(file));
      } catch (IOException failure) {
        throw new FileAccessException("measure", file, failure);
      }
    }
  }

  static BuildInspection of(ShardFolder folder) {
    Router router = folder.router();
    List<Shard> files = new ArrayList<>();
    for (Map.Entry<Integer, Path> each : folder.shards().entrySet()) {
      files.add(Shard.of(each.getKey(), each.getValue()));
    }
    long rows = files.stream().mapToLong(Shard::rows).sum();
    int largest = files.stream().mapToInt(Shard::rows).max().orElse(0);
    return new BuildInspection(
        router.describe(),
        router.shardCount(),
        router.clusterability().orElse(null),
        rows,
        (double) largest * router.shardCount() / Math.max(1, rows),
        files);
  }

  /** Lines for people. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(strategy);
    if (clusterability != null) {
      lines.add(
          "clusterability %s: 0 where shards keep no neighbors together, 1 where one has them all"
              .formatted(Text.decimal(clusterability, 3)));
    }
    lines.add(
        "%s in %s, the largest %s times the mean"
            .formatted(
                Text.count(rows, "vector"),
                Text.count(files.size(), "shard"),
                Text.decimal(maxLoad, 2)));
    for (Shard each : files) {
      lines.add(
          "shard %5d   %s, %s"
              .formatted(
                  each.shard(), Text.count(each.rows(), "vector"), Text.bytes(each.bytes())));
    }
    return lines;
  }
}
