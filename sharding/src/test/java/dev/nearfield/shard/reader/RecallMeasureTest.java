package dev.nearfield.shard.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.BulkOptions;
import dev.nearfield.shard.gather.ShardHit;
import dev.nearfield.shard.manifest.ContentMismatchException;
import dev.nearfield.shard.manifest.Manifest;
import dev.nearfield.shard.manifest.ObjectRef;
import dev.nearfield.shard.manifest.PublishGate.Result;
import dev.nearfield.shard.manifest.RecallGate;
import dev.nearfield.shard.manifest.RecallTerms;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.PutCondition;
import dev.nearfield.shard.reader.ProbeSet.Probe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecallMeasureTest {

  private static final int K = 5;

  private final HookedStore store = new HookedStore(CacheFixture.memory());
  @TempDir private Path folder;
  @TempDir private Path work;
  private Corpus corpus;
  private ShardCache cache;

  @BeforeEach
  void open() {
    corpus = new Corpus(store, work);
    cache = ShardCache.open(folder, CacheOptions.DEFAULT);
  }

  @AfterEach
  void close() {
    cache.close();
  }

  /** Ten queries, of whose answers so many are of the generation with these versions. */
  private static ProbeSet probes(int right, int... versions) {
    List<Probe> probes = new ArrayList<>();
    for (int seed = 0; seed < 10; seed++) {
      List<Object> ids = new ArrayList<>();
      for (ShardHit hit : Corpus.expected(Corpus.query(seed), K, versions)) {
        ids.add(seed < right ? hit.id() : Long.valueOf(-1 - (Long) hit.id()));
      }
      probes.add(new Probe(Corpus.query(seed), ids));
    }
    return new ProbeSet(probes);
  }

  private RecallMeasure measure() {
    return new RecallMeasure(cache, ShardedIndexTest.OPTIONS, BulkOptions.Listener.SILENT);
  }

  private Manifest candidate(ProbeSet set, double floor) {
    ObjectRef ref = CacheFixture.put(store, "p/", set.toBytes());
    Manifest plain = corpus.manifest(1, 1, 1, 1, 1);
    return corpus.gated(
        plain, new RecallGate(ref, RecallTerms.MEASURE.floor(floor), Optional.empty()));
  }

  @Test
  void measure_candidate_isTheShareOfTrueAnswersFound() {
    Result result = measure().measure(store, candidate(probes(7, 1, 1, 1, 1), 0.8));
    assertThat(result.recall()).isCloseTo(0.7, Assertions.within(0.02));
    assertThat(result.queries()).isEqualTo(10);
    assertThat(result.floor()).isEqualTo(0.8);
    assertThat(result.passes()).isFalse();
    assertThat(measure().measure(store, candidate(probes(10, 1, 1, 1, 1), 0.9)).passes()).isTrue();
  }

  @Test
  void measure_nothingAsked_passesWithoutAFetch() {
    Manifest plain = corpus.manifest(1, 1, 1, 1, 1);
    store.forget();
    assertThat(measure().measure(store, plain).passes()).isTrue();
    assertThat(store.reads()).isEmpty();
  }

  @Test
  void measure_candidateThatCannotBeRead_throws() {
    Manifest candidate = candidate(probes(10, 1, 1, 1, 1), 0.9);
    var probeSet = candidate.recall().orElseThrow().probeSet();
    store.put(
        probeSet.key(), ObjectContent.of(new byte[(int) probeSet.bytes()]), PutCondition.none());
    assertThatThrownBy(() -> measure().measure(store, candidate))
        .isInstanceOf(ContentMismatchException.class);
    Manifest other = candidate(probes(10, 1, 1, 1, 1), 0.9);
    store.delete(other.shards().getFirst().content().key());
    assertThatThrownBy(() -> measure().measure(store, other)).hasMessageContaining("shard 0");
  }

  @Test
  void ofBytes_ownBytes_isTheSame() {
    var set =
        new ProbeSet(
            List.of(
                new Probe(new float[] {1, 2}, List.of("a", "é")),
                new Probe(new float[] {3, 4}, List.of(7L)),
                new Probe(new float[] {5, 6}, List.of(new UUID(8, 9)))));
    byte[] bytes = set.toBytes();
    ProbeSet read = ProbeSet.ofBytes(bytes);
    assertThat(read.toBytes()).isEqualTo(bytes);
    for (int i = 0; i < 3; i++) {
      assertThat(read.probes().get(i).ids()).isEqualTo(set.probes().get(i).ids());
      assertThat(read.probes().get(i).vector()).isEqualTo(set.probes().get(i).vector());
    }
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> ProbeSet.ofBytes(cut)).isInstanceOf(IllegalArgumentException.class);
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThatThrownBy(() -> ProbeSet.ofBytes(longer)).isInstanceOf(IllegalArgumentException.class);
  }
}
