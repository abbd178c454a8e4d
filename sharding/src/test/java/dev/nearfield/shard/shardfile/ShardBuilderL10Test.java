package dev.nearfield.shard.shardfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.DuplicateIdException;
import dev.nearfield.InvalidVectorException;
import dev.nearfield.Metric;
import dev.nearfield.ShardSummary;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorRecord;
import dev.nearfield.VectorSource;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** L10: a shard in batches; a failure leaves no file, and the checkpoint is the content's hash. */
class ShardBuilderL10Test {

  private static final List<VectorRecord> RECORDS = SampleRecords.records(120);

  @TempDir Path directory;

  @Test
  void finish_batchesOfAnyKind_makeOneShard() {
    ShardSummary first;
    try (ShardBuilder builder = begin("a.shard")) {
      RECORDS.forEach(builder::add);
      first = builder.finish();
    }
    ShardSummary second;
    try (ShardBuilder builder = begin("b.shard")) {
      builder.addAll(new RecordSource(RECORDS.subList(90, 120)));
      builder.addAll(VectorSource.of(new float[0][]));
      RECORDS.subList(0, 40).forEach(builder::add);
      builder.addAll(new RecordSource(RECORDS.subList(40, 90)));
      second = builder.finish();
    }
    assertThat(second.sha256()).isEqualTo(first.sha256());
    assertThat(first.rows()).isEqualTo(120);
    assertThat(FileDigest.of(FileAccess.system(), first.file()))
        .isEqualTo(new FileDigest(first.bytes(), first.sha256()));
    try (VectorIndex shard = VectorIndex.openShard(second.file())) {
      assertThat(shard.record("row-77").payload()).isEqualTo(RECORDS.get(77).payload());
    }
  }

  @Test
  void finish_badRecord_leavesWhatWasThere() throws IOException {
    Path file = Files.writeString(directory.resolve("a.shard"), "what was there");
    try (ShardBuilder builder = begin("a.shard")) {
      builder.add(RECORDS.get(1));
      builder.add(VectorRecord.of("row-1", RECORDS.get(2).vector()));
      assertThatThrownBy(builder::finish)
          .isInstanceOf(DuplicateIdException.class)
          .hasMessageContaining("row-1");
      assertThatThrownBy(() -> builder.add(RECORDS.getFirst()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("finished");
    }
    try (ShardBuilder builder = begin("a.shard")) {
      builder.add(VectorRecord.of("short", new float[] {1, 2}));
      assertThatThrownBy(builder::finish)
          .isInstanceOf(InvalidVectorException.class)
          .hasMessageContaining("short");
    }
    assertThat(Files.readString(file)).isEqualTo("what was there");
    expectFiles("a.shard");
  }

  @Test
  void close_withoutFinish_leavesNoFile() throws IOException {
    try (ShardBuilder builder = begin("a.shard")) {
      RECORDS.forEach(builder::add);
    }
    expectFiles();
  }

  private void expectFiles(String... names) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactly(names);
    }
  }

  private ShardBuilder begin(String name) {
    return new ShardBuilder(
        directory.resolve(name), ShardEngine.HNSW, SampleRecords.description(Metric.SQUARED_L2));
  }
}
