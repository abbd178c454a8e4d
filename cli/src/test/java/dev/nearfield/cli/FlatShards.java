package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/** Folders that {@code shard build} made: rows in three flat shards by hash. */
final class FlatShards {

  private FlatShards() {}

  /** The rows lie in {@code NAME.fbin} beside the folder that is returned. */
  static Path byHash(Path directory, String name, float[][] rows) {
    Path vectors = Vectors.write(directory.resolve(name + ".fbin"), rows);
    Path shards = directory.resolve(name);
    Object[] where = {"shard", "build", "--input", vectors, "--output", shards};
    Object[] how = {"--metric", "l2", "--by", "hash", "--shards", 3, "--engine", "flat"};
    Run run = Run.of(Stream.of(where, how).flatMap(Arrays::stream).toArray());
    assertThat(run.exitCode()).as(run.err()).isZero();
    return shards;
  }
}
