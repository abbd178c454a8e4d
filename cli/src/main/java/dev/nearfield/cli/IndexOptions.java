package dev.nearfield.cli;

import dev.nearfield.Codes;
import dev.nearfield.Encoding;
import dev.nearfield.IndexBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a new index that {@code import} and {@code bench} share. */
public final class IndexOptions {

  private static final int MIN_NEIGHBORS = 2;

  @Option(
      names = "--codes",
      paramLabel = "auto|float32|bfloat16|float16|int8|int4|bit1",
      converter = CodesConverter.class,
      description = "How the rows that the graph walks are stored in RAM (auto by default).")
  private @Nullable Codes codes;

  @Option(
      names = "--vectors",
      paramLabel = "float32|bfloat16|float16",
      converter = EncodingConverter.class,
      description = "How vectors are stored in full (float32 by default).")
  private @Nullable Encoding vectors;

  @Option(
      names = "--max-neighbors",
      paramLabel = "N",
      description = "Most neighbors of a row on level 0, 2 to 255 (31 by default).")
  private @Nullable Integer maxNeighbors;

  @Option(
      names = "--build-beam-width",
      paramLabel = "N",
      description = "Candidates kept while a row is linked, up to 4096 (200 by default).")
  private @Nullable Integer buildBeamWidth;

  /** Sets what was given, and leaves the rest to the builder's defaults or the existing files. */
  public IndexBuilder applyTo(IndexBuilder builder) {
    checkRanges();
    if (codes != null) {
      builder.codes(codes);
    }
    if (vectors != null) {
      builder.vectors(vectors);
    }
    if (maxNeighbors != null) {
      builder.maxNeighbors(maxNeighbors);
    }
    if (buildBeamWidth != null) {
      builder.buildBeamWidth(buildBeamWidth);
    }
    return builder;
  }

  private void checkRanges() {
    int neighbors = maxNeighbors == null ? MIN_NEIGHBORS : maxNeighbors;
    Options.requireRange("--max-neighbors", neighbors, MIN_NEIGHBORS, 255);
    if (buildBeamWidth != null) {
      Options.requireRange("--build-beam-width", buildBeamWidth, neighbors, 4096);
    }
  }
}
