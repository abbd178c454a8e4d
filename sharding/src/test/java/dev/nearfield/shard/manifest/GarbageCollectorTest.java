package dev.nearfield.shard.manifest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.Metric;
import dev.nearfield.shard.manifest.PublishPlan.RouterUpload;
import dev.nearfield.shard.manifest.PublishPlan.ShardUpload;
import dev.nearfield.shard.objectstore.ForwardingStore;
import dev.nearfield.shard.objectstore.MemoryObjectStore;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.ObjectInfo;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.objectstore.PutCondition;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Garbage in numbers, clocks and orders that are rare. */
class GarbageCollectorTest {

  private static final GcOptions AT_ONCE =
      new GcOptions(1, Duration.ZERO, Duration.ZERO, GcOptions.Mode.COLLECT);

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-21T10:00:00Z"));
  private final Clock clock = ((InstantSource) now::get).withZone(ZoneOffset.UTC);
  private final TimeAndChance timeAndChance =
      new TimeAndChance(clock, _ -> {}, new SplittableRandom(1));
  private final MemoryObjectStore store = new MemoryObjectStore(clock);
  private final ShardCollection collection =
      ShardCollection.create(store, CollectionOptions.of(4, Metric.DOT), timeAndChance);

  private static PublishPlan plan(String... texts) {
    List<ShardUpload> shards = new ArrayList<>();
    for (String text : texts) {
      shards.add(new ShardUpload(shards.size(), ObjectContent.of(text.getBytes(US_ASCII)), 1));
    }
    var router = new RouterUpload(RouterRef.of("hash", 16), Optional.empty());
    return PublishPlan.whole(router, shards);
  }

  private static void publish(ShardCollection to, String... texts) {
    try (PublishRun run = to.begin(PublishOptions.DEFAULT)) {
      run.publish(plan(texts));
    }
  }

  private ShardCollection through(ObjectStore other) {
    return ShardCollection.open(other, timeAndChance);
  }

  private List<ObjectKey> keys(String folder) {
    return store.list(folder).map(ObjectInfo::key).toList();
  }

  /** A store with more shards that nobody names than a list of doomed objects takes. */
  private static final class Crowded extends ForwardingStore {

    Crowded(ObjectStore store) {
      super(store);
    }

    @Override
    public Stream<ObjectInfo> list(String prefix) {
      return prefix.equals(Layout.Content.SHARDS.folder())
          ? IntStream.rangeClosed(0, DoomedList.MAX_OBJECTS).mapToObj(Crowded::shard)
          : super.list(prefix);
    }

    private static ObjectInfo shard(int number) {
      ObjectKey key = Layout.Content.SHARDS.key("%064x".formatted(number));
      return new ObjectInfo(key, 1, "e", Optional.empty(), Instant.EPOCH);
    }
  }

  @Test
  void garbage_L12_moreThanAListTakes_isDoomedAsFarAsItDoes() {
    publish(collection, "v1");
    GcReport report = through(new Crowded(store)).collectGarbage(AT_ONCE);
    assertThat(report.step()).isEqualTo(GcReport.Step.DOOMED);
    assertThat(report.objects()).hasSize(DoomedList.MAX_OBJECTS);
    assertThat(report.bytes()).isEqualTo(DoomedList.MAX_OBJECTS);
  }

  /** A machine whose clock is months behind publishes once. */
  @Test
  void garbage_L12_clockThatWentBack_keepsWhatIsYoungAllTheSame() {
    publish(collection, "v1");
    Instant right = now.get();
    now.set(right.minus(Duration.ofDays(90)));
    publish(collection, "v2");
    now.set(right.plus(Duration.ofHours(1)));
    publish(collection, "v3");
    var month = new GcOptions(1, Duration.ofDays(30), Duration.ZERO, GcOptions.Mode.COLLECT);
    assertThat(collection.collectGarbage(month).step()).isEqualTo(GcReport.Step.NOTHING);
    assertThat(collection.history(10)).hasSize(3);
    now.set(right.plus(Duration.ofDays(31)));
    assertThat(collection.collectGarbage(month).objects())
        .as("shards and manifests of v1 and v2")
        .hasSize(4);
  }

  /** Else one wrong clock would keep everything for a lifetime. */
  @Test
  void garbage_L12_generationOfAFarFuture_isNotYoung() {
    Instant right = now.get();
    now.set(right.plus(Duration.ofDays(3_650)));
    publish(collection, "v1");
    now.set(right);
    publish(collection, "v2");
    now.set(right.plus(Duration.ofDays(31)));
    publish(collection, "v3");
    var month = new GcOptions(1, Duration.ofDays(30), Duration.ZERO, GcOptions.Mode.COLLECT);
    assertThat(collection.collectGarbage(month).objects()).hasSize(4);
  }

  /** The manifest that a tag of a killed tagger names may have been collected before. */
  @Test
  void tag_L3_itsManifestGone_isTypedAndNamesTheTag() {
    publish(collection, "v1");
    collection.tag("kept", 1);
    publish(collection, "v2");
    store.delete(collection.tags().getFirst().manifest().key());
    ShardCollection other = through(store); // knows no manifest by heart
    List<Runnable> attempts =
        List.of(
            () -> other.at("kept"),
            () -> other.rollback("kept"),
            () -> other.collectGarbage(AT_ONCE),
            () -> CollectionReader.open(store).at("kept"));
    for (Runnable attempt : attempts) {
      assertThatThrownBy(attempt::run)
          .isInstanceOf(GenerationMissingException.class)
          .hasMessageContaining("tag kept")
          .hasMessageContaining("delete the tag");
    }
    other.untag("kept");
    assertThat(other.collectGarbage(AT_ONCE).step()).isEqualTo(GcReport.Step.DOOMED);
  }

  /** Of collectors that lost their race, or were killed before they cleaned up. */
  @Test
  void garbage_L12_listsThatNobodyNames_goWithTheNextThatIsSwept() {
    List<ObjectKey> strays =
        List.of(Layout.doomed("0-lost-1"), Layout.deleted(Layout.doomed("0-killed-1")));
    ObjectKey foreign = ObjectKey.of("gc/readme");
    for (ObjectKey key : Stream.concat(strays.stream(), Stream.of(foreign)).toList()) {
      store.put(key, ObjectContent.of(new byte[9]), PutCondition.none());
    }
    publish(collection, "v1");
    publish(collection, "v2");
    assertThat(collection.collectGarbage(AT_ONCE).step()).isEqualTo(GcReport.Step.DOOMED);
    assertThat(keys(Layout.DOOMED)).hasSize(4).containsAll(strays);
    assertThat(collection.collectGarbage(AT_ONCE).step()).isEqualTo(GcReport.Step.DELETED);
    assertThat(keys(Layout.DOOMED)).containsExactly(foreign);
  }

  /** Counts what is written under each folder. */
  private static final class Counting extends ForwardingStore {

    private int runs;

    Counting(ObjectStore store) {
      super(store);
    }

    @Override
    public String put(ObjectKey key, ObjectContent content, PutCondition condition) {
      runs += key.text().startsWith(Layout.RUNS) ? 1 : 0;
      return super.put(key, content, condition);
    }
  }

  /** A record has all claims: one more for each of n shards would be n squared bytes. */
  @Test
  void publish_L12_contentThatWasCollected_writesItsRecordNoOftener() {
    String[] old = IntStream.range(0, 50).mapToObj(i -> "old " + i).toArray(String[]::new);
    publish(collection, old);
    publish(collection, "new");
    collection.collectGarbage(AT_ONCE);
    collection.collectGarbage(AT_ONCE);
    var counting = new Counting(store);
    publish(through(counting), old);
    assertThat(counting.runs).as("claims, and how it ended").isEqualTo(2);
  }

  @Test
  void garbage_L12_namesOfALivingRun_stay() {
    publish(collection, "v1");
    publish(collection, "v2");
    collection.collectGarbage(AT_ONCE); // v1 is doomed: it gets a name of the run's own
    PublishGate collecting =
        (_, candidate) -> {
          assertThat(candidate.shards().getFirst().content().key().text())
              .contains(candidate.runId());
          assertThat(collection.collectGarbage(AT_ONCE).step()).isEqualTo(GcReport.Step.DELETED);
          assertThat(collection.collectGarbage(AT_ONCE).step()).isEqualTo(GcReport.Step.NOTHING);
          return new PublishGate.Result(1, 0, 0, 0);
        };
    try (PublishRun run = collection.begin(PublishOptions.DEFAULT.gate(collecting))) {
      assertThat(run.publish(plan("v1")).uploaded()).isEqualTo(1);
    }
  }
}
