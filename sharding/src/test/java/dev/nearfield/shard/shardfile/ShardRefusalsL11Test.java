package dev.nearfield.shard.shardfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.BulkOptions;
import dev.nearfield.DuplicateIdException;
import dev.nearfield.FieldType;
import dev.nearfield.IdTypeException;
import dev.nearfield.IndexBuilder;
import dev.nearfield.InvalidMetadataException;
import dev.nearfield.InvalidVectorException;
import dev.nearfield.Metadata;
import dev.nearfield.Metric;
import dev.nearfield.OutOfRangeException;
import dev.nearfield.Schema;
import dev.nearfield.ShardOptions;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorRecord;
import dev.nearfield.VectorSource;
import dev.nearfield.storage.FileAccessException;
import dev.nearfield.storage.KeyType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** L11: what cannot become a shard is refused with a typed error, and leaves no file. */
class ShardRefusalsL11Test {

  private static final float[] GOOD = {1, 2, 3, 4};

  @TempDir Path directory;

  /** A description that is refused, or a record that is. */
  record Bad(String name, Class<? extends Exception> error, String says, Attempt attempt) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Tries to build a file. */
  interface Attempt {
    void build(Path file);
  }

  static Stream<Bad> bad() {
    return Stream.of(descriptions(), options(), records()).flatMap(List::stream);
  }

  private static List<Bad> descriptions() {
    return List.of(
        description(
            "no dimension", IllegalArgumentException.class, "dimension", _ -> bare(Metric.DOT)),
        description("no metric", IllegalArgumentException.class, "metric", _ -> bare(4)),
        outOfRange("dimension 0", "dimension", b -> b.dimension(0)),
        outOfRange("dimension -1", "dimension", b -> b.dimension(-1)),
        outOfRange("dimension 65,537", "dimension", b -> b.dimension(65_537)),
        outOfRange("one neighbor", "maxNeighbors", b -> b.maxNeighbors(1)),
        outOfRange("256 neighbors", "maxNeighbors", b -> b.maxNeighbors(256)),
        outOfRange("beam of 1", "buildBeamWidth", b -> b.buildBeamWidth(1)),
        outOfRange("beam of 4,097", "buildBeamWidth", b -> b.buildBeamWidth(4_097)),
        outOfRange(
            "beam below neighbors", "buildBeamWidth", b -> b.maxNeighbors(40).buildBeamWidth(20)),
        description(
            "field twice",
            InvalidMetadataException.class,
            "lang",
            b -> b.schema(Schema.of("lang", FieldType.STRING).with("lang", FieldType.LONG))),
        description(
            "field without name",
            InvalidMetadataException.class,
            "name",
            b -> b.schema(Schema.of("", FieldType.STRING))));
  }

  private static List<Bad> options() {
    return List.of(
        option("cells -1", () -> ShardOptions.DEFAULT.cells(-1)),
        option("cells 4,097", () -> ShardOptions.DEFAULT.cells(4_097)),
        option("no threads", () -> BulkOptions.DEFAULT.threads(0)),
        option("1,025 threads", () -> BulkOptions.DEFAULT.threads(1_025)));
  }

  private static List<Bad> records() {
    return List.of(
        vector("NaN", InvalidVectorException.class, "NaN", new float[] {1, Float.NaN, 3, 4}),
        vector(
            "infinity",
            InvalidVectorException.class,
            "vector 0 of the source",
            new float[] {1, Float.NEGATIVE_INFINITY, 3, 4}),
        vector("zero", InvalidVectorException.class, "zero", new float[4]),
        vector("too long", InvalidVectorException.class, "vector 0", filled(3e38f)),
        vector("too short", InvalidVectorException.class, "3 components", new float[3]),
        vector("too many", InvalidVectorException.class, "5 components", new float[5]),
        record("a UUID", IdTypeException.class, "UUID", VectorRecord.of(new UUID(1, 2), GOOD)),
        record(
            "an endless id",
            IllegalArgumentException.class,
            "65535",
            VectorRecord.of("x".repeat(65_536), GOOD)),
        record(
            "half a character",
            IllegalArgumentException.class,
            "surrogate",
            VectorRecord.of("\ud800", GOOD)),
        record(
            "an id that is taken",
            DuplicateIdException.class,
            "first",
            VectorRecord.of("first", GOOD)),
        record(
            "a field of another type",
            InvalidMetadataException.class,
            "lang",
            VectorRecord.of("a", GOOD).metadata(Metadata.of("lang", 7L))));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void build_whatCannotBe_isRefusedAndLeavesNoFile(Bad bad) throws IOException {
    assertThatThrownBy(() -> bad.attempt().build(directory.resolve("a.shard")))
        .isInstanceOf(bad.error())
        .hasMessageContaining(bad.says());
    expectNothing();
  }

  @Test
  void build_whereNoFileCanBe_isTyped() throws IOException {
    VectorSource source = new RecordSource(List.of(VectorRecord.of("a", GOOD)));
    Path nowhere = directory.resolve("nowhere").resolve("a.shard");
    assertThatThrownBy(() -> build(good(), source, nowhere))
        .isInstanceOf(FileAccessException.class)
        .hasMessageContaining("nowhere");
    expectNothing();
    Path folder = directory.resolve("folder");
    Path inside = Files.createDirectories(folder.resolve("inside"));
    assertThatThrownBy(() -> build(good(), source, folder))
        .isInstanceOf(FileAccessException.class)
        .hasMessageContaining("folder");
    assertThat(inside).exists();
  }

  private void expectNothing() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).isEmpty();
    }
  }

  private static Bad outOfRange(String name, String says, UnaryOperator<IndexBuilder> change) {
    return description(name, OutOfRangeException.class, says, change);
  }

  private static Bad description(
      String name,
      Class<? extends Exception> error,
      String says,
      UnaryOperator<IndexBuilder> change) {
    VectorSource source = new RecordSource(List.of(VectorRecord.of("a", GOOD)));
    return new Bad(name, error, says, file -> build(change.apply(good()), source, file));
  }

  private static Bad option(String name, Runnable make) {
    String says = name.contains("cells") ? "cells" : "threads";
    return new Bad(name, OutOfRangeException.class, says, _ -> make.run());
  }

  private static Bad vector(
      String name, Class<? extends Exception> error, String says, float[] vector) {
    return record(name, error, says, VectorRecord.of("a", vector));
  }

  private static Bad record(
      String name, Class<? extends Exception> error, String says, VectorRecord record) {
    VectorSource source = new RecordSource(List.of(record, VectorRecord.of("first", GOOD)));
    return new Bad(name, error, says, file -> build(good(), source, file));
  }

  private static void build(IndexBuilder description, VectorSource source, Path file) {
    ShardEngine.HNSW.build(source, description, file, BulkOptions.DEFAULT.threads(1));
  }

  private static IndexBuilder good() {
    return bare(Metric.COSINE)
        .dimension(4)
        .ids(KeyType.STRING)
        .schema(Schema.of("lang", FieldType.STRING));
  }

  private static IndexBuilder bare(Metric metric) {
    return VectorIndex.builder().metric(metric);
  }

  private static IndexBuilder bare(int dimension) {
    return VectorIndex.builder().dimension(dimension);
  }

  private static float[] filled(float value) {
    float[] vector = new float[4];
    Arrays.fill(vector, value);
    return vector;
  }
}
