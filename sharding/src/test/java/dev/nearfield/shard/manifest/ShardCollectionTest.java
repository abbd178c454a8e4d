package dev.nearfield.shard.manifest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.Metric;
import dev.nearfield.shard.manifest.CollectionInfo.CommitMode;
import dev.nearfield.shard.manifest.ObjectFrame.Kind;
import dev.nearfield.shard.manifest.PublishPlan.RouterUpload;
import dev.nearfield.shard.manifest.PublishPlan.ShardUpload;
import dev.nearfield.shard.objectstore.FaultyStore;
import dev.nearfield.shard.objectstore.FaultyStore.Fault;
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
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A collection in memory, and on stores that keep fewer conditions. */
class ShardCollectionTest extends ShardCollectionContract {

  private static final GcOptions AT_ONCE =
      new GcOptions(1, Duration.ZERO, Duration.ZERO, GcOptions.Mode.COLLECT);

  @Override
  protected ObjectStore openStore() {
    return new MemoryObjectStore(Clock.systemUTC());
  }

  private static PublishPlan plan(String text) {
    var content = ObjectContent.of(text.getBytes(US_ASCII));
    return PublishPlan.whole(
        new RouterUpload(RouterRef.of("hash", 16), Optional.empty()),
        List.of(new ShardUpload(0, content, 1)));
  }

  private static void publish(ShardCollection collection, String text) {
    try (PublishRun run = collection.begin(PublishOptions.DEFAULT)) {
      run.publish(plan(text));
    }
  }

  private static FaultyStore store(Fault fault) {
    return new FaultyStore(new MemoryObjectStore(Clock.systemUTC()), 3).with(fault, 1);
  }

  @Test
  void create_L2_withoutIfMatch_commitsByNumberedPointers() {
    FaultyStore store = store(Fault.REFUSES_IF_MATCH);
    var collection = ShardCollection.create(store, CollectionOptions.of(4, Metric.DOT));
    assertThat(collection.info().commitPoint()).isEqualTo(CommitMode.NUMBERED);
    try (PublishRun late = collection.begin(PublishOptions.DEFAULT)) {
      publish(collection, "one");
      assertThatThrownBy(() -> late.publish(plan("late")))
          .isInstanceOf(ConcurrentPublishException.class);
    }
    var foreign = ObjectKey.of(Layout.POINTERS + "0-read-me");
    store.put(foreign, ObjectContent.of(new byte[1]), PutCondition.none());
    publish(ShardCollection.open(store), "two");
    store.with(Fault.STALE_LIST, 1); // pointers are found although the list is old
    var opened = ShardCollection.open(store);
    assertThat(opened.current().generation()).isEqualTo(2);
    publish(collection, "three");
    assertThat(opened.current().generation()).isEqualTo(3);
    assertThat(ShardCollection.open(store).history(10)).hasSize(3);
    store.with(Fault.STALE_LIST, 0);
    assertThat(store.list(Layout.POINTERS)).as("first, and one a commit").hasSizeGreaterThan(2);
    assertThat(store.find(Layout.CURRENT)).isEmpty();
  }

  @Test
  void create_L2_withoutConditions_isRefusedUnlessPromised() {
    FaultyStore store = store(Fault.IGNORES_CONDITIONS);
    assertThatThrownBy(() -> ShardCollection.create(store, CollectionOptions.of(4, Metric.DOT)))
        .isInstanceOf(UnsafeStoreException.class)
        .hasMessageContaining("UNSAFE_SINGLE_WRITER");
    assertThat(store.list("").map(ObjectInfo::key)).isEmpty();
    var promised =
        new CollectionOptions(4, Metric.DOT, CollectionOptions.Writers.UNSAFE_SINGLE_WRITER);
    var collection = ShardCollection.create(store, promised);
    assertThat(collection.info().commitPoint()).isEqualTo(CommitMode.UNSAFE);
    publish(collection, "one");
    publish(collection, "two");
    assertThat(collection.history(10)).hasSize(2);
  }

  @Test
  void open_nothingThere_isTyped() {
    assertThatThrownBy(() -> ShardCollection.open(new MemoryObjectStore(Clock.systemUTC())))
        .isInstanceOf(CollectionMissingException.class)
        .hasMessageContaining("memory:");
  }

  @Test
  void open_L2_creatorThatCrashed_isFinished() {
    var store = new MemoryObjectStore(Clock.systemUTC());
    ShardCollection.create(store, CollectionOptions.of(4, Metric.DOT));
    store.delete(Layout.CURRENT);
    publish(ShardCollection.open(store), "one");
    assertThat(ShardCollection.open(store).current().generation()).isEqualTo(1);
  }

  /** A new beginning would make garbage of everything. */
  @ParameterizedTest
  @EnumSource(value = CommitMode.class, mode = EnumSource.Mode.EXCLUDE, names = "UNSAFE")
  void open_L2_whatCountsIsGone_isTypedAndChangesNothing(CommitMode mode) {
    var store = new FaultyStore(new MemoryObjectStore(Clock.systemUTC()), 3);
    store.with(Fault.REFUSES_IF_MATCH, mode == CommitMode.NUMBERED ? 1 : 0);
    var collection = ShardCollection.create(store, CollectionOptions.of(4, Metric.DOT));
    assertThat(collection.info().commitPoint()).isEqualTo(mode);
    publish(collection, "one");
    ObjectKey gone = mode == CommitMode.NUMBERED ? Layout.pointer(0) : Layout.CURRENT;
    store.delete(gone);
    assertThatThrownBy(() -> ShardCollection.open(store))
        .isInstanceOf(GenerationMissingException.class)
        .hasMessageContaining(gone.text())
        .hasMessageContaining("restore it");
    assertThat(store.find(gone)).isEmpty();
  }

  @Test
  void publish_L2_storeFallsSilentAtTheCommit_saysThatItMayHaveHappened() {
    var real = new MemoryObjectStore(Clock.systemUTC());
    var quick = new TimeAndChance(Clock.systemUTC(), _ -> {}, new SplittableRandom(1));
    ShardCollection.create(real, CollectionOptions.of(4, Metric.DOT), quick);
    var silent = new FaultyStore(real, 1).only(Layout.CURRENT::equals);
    ShardCollection collection = ShardCollection.open(silent, quick);
    PublishGate silencing =
        (store, candidate) -> {
          silent.with(Fault.LOST_REPLY, 1).with(Fault.RESET, 1);
          return new PublishGate.Result(1, 0, 0, 0);
        };
    try (PublishRun run = collection.begin(PublishOptions.DEFAULT.gate(silencing))) {
      assertThatThrownBy(() -> run.publish(plan("one")))
          .isInstanceOf(CommitOutcomeUnknownException.class)
          .hasMessageContaining(run.runId())
          .hasMessageContaining("history");
      assertThat(ShardCollection.open(real).manifest().orElseThrow().runId())
          .isEqualTo(run.runId());
    }
  }

  /** Each shard takes 40 minutes, the lease is an hour. */
  @Test
  void publish_L12_uploadsLongerThanTheLease_keepItsClaims() {
    var now = new AtomicReference<>(Instant.parse("2026-11-21T10:00:00Z"));
    TimeAndChance timeAndChance = at(now);
    var store = new MemoryObjectStore(timeAndChance.clock());
    var collection =
        ShardCollection.create(store, CollectionOptions.of(4, Metric.DOT), timeAndChance);
    PublishGate collecting =
        (_, _) -> {
          assertThat(collection.collectGarbage(AT_ONCE).objects()).isEmpty();
          return new PublishGate.Result(1, 0, 0, 0);
        };
    var options =
        PublishOptions.DEFAULT
            .gate(collecting)
            .listener((_, _, _, _) -> now.updateAndGet(at -> at.plus(Duration.ofMinutes(40))));
    List<ShardUpload> shards = new ArrayList<>();
    for (int shard = 0; shard < 5; shard++) {
      shards.add(new ShardUpload(shard, ObjectContent.of(new byte[] {(byte) shard}), 1));
    }
    try (PublishRun run = collection.begin(options)) {
      var router = new RouterUpload(RouterRef.of("hash", 5), Optional.empty());
      assertThat(run.publish(PublishPlan.whole(router, shards)).uploaded()).isEqualTo(5);
    }
  }

  @Test
  void heartbeat_L12_anyMoment_renewsTheLease() {
    var now = new AtomicReference<>(Instant.parse("2026-11-21T10:00:00Z"));
    TimeAndChance timeAndChance = at(now);
    var store = new MemoryObjectStore(timeAndChance.clock());
    var collection =
        ShardCollection.create(store, CollectionOptions.of(4, Metric.DOT), timeAndChance);
    var lease = Duration.ofMinutes(30);
    try (PublishRun run = collection.begin(PublishOptions.DEFAULT.lease(lease))) {
      for (int beat = 0; beat < 3; beat++) {
        now.updateAndGet(at -> at.plus(Duration.ofMinutes(20)));
        run.heartbeat();
        byte[] record = store.get(Layout.run(run.runId()), Kind.RUN.maxBytes()).content();
        assertThat(ManifestCodec.decode(Kind.RUN, RunRecord.class, "run", record).leaseUntil())
            .isEqualTo(now.get().plus(lease));
      }
    }
  }

  /** Time as a test sets it, without waiting. */
  private static TimeAndChance at(AtomicReference<Instant> now) {
    InstantSource source = now::get;
    return new TimeAndChance(source.withZone(ZoneOffset.UTC), _ -> {}, new SplittableRandom(1));
  }

  /** Bad settings are refused before anything is asked of a store (L11). */
  @ParameterizedTest
  @EnumSource
  void settings_L11_outOfBounds_areRefused(BadSetting setting) {
    assertThatThrownBy(setting.attempt::run).isInstanceOf(IllegalArgumentException.class);
  }

  @SuppressWarnings("ImmutableEnumChecker") // lambdas that capture nothing
  enum BadSetting {
    COLLECTION_DIMENSION(() -> CollectionOptions.of(0, Metric.DOT)),
    DIMENSION(() -> new CollectionInfo(new java.util.UUID(1, 1), 0, Metric.DOT, CommitMode.ETAG)),
    SHARD_NUMBER(() -> new ShardUpload(-1, ObjectContent.of(new byte[1]), 1)),
    SHARD_NUMBER_LARGE(() -> new ShardUpload(1 << 16, ObjectContent.of(new byte[1]), 1)),
    SHARD_EMPTY(() -> new ShardUpload(1, ObjectContent.of(new byte[0]), 1)),
    VECTORS(() -> new ShardUpload(1, ObjectContent.of(new byte[1]), -1)),
    SHARD_TWICE(
        () ->
            PublishPlan.changes(
                List.of(
                    new ShardUpload(1, ObjectContent.of(new byte[1]), 1),
                    new ShardUpload(1, ObjectContent.of(new byte[2]), 1)))),
    SHARD_AND_REMOVED(
        () ->
            PublishPlan.changes(List.of(new ShardUpload(1, ObjectContent.of(new byte[1]), 1)))
                .removing(Set.of(1))),
    WHOLE_REMOVES(() -> plan("x").removing(Set.of(5))),
    STRATEGY(() -> RouterRef.of("no spaces", 1)),
    CLUSTERABILITY(() -> new RouterRef("hash", Optional.empty(), 1, 0, Optional.of(Double.NaN))),
    ROUTER_SHARDS(() -> RouterRef.of("hash", 65_537)),
    LEASE(() -> PublishOptions.DEFAULT.lease(Duration.ofSeconds(-1))),
    LEASE_FOR_EVER(() -> PublishOptions.DEFAULT.lease(ChronoUnit.FOREVER.getDuration())),
    RECALL_FLOOR(() -> RecallTerms.MEASURE.floor(1.01)),
    RECALL_DROP(() -> RecallTerms.MEASURE.maxDrop(-0.1)),
    RECALL_PROBES(() -> RecallTerms.MEASURE.probes(-1)),
    RECALL_BEAM_WIDTH(() -> RecallTerms.MEASURE.beamWidth(1 << 17)),
    KEEP_NOTHING(() -> new GcOptions(0, Duration.ZERO, Duration.ZERO, GcOptions.Mode.COLLECT)),
    GRACE(() -> new GcOptions(1, Duration.ZERO, Duration.ofDays(-1), GcOptions.Mode.COLLECT)),
    KEEP_FOR_EVER(
        () ->
            new GcOptions(
                1, ChronoUnit.FOREVER.getDuration(), Duration.ZERO, GcOptions.Mode.COLLECT)),
    GRACE_FOR_EVER(
        () ->
            new GcOptions(
                1, Duration.ZERO, ChronoUnit.FOREVER.getDuration(), GcOptions.Mode.COLLECT)),
    TAG_NAME(() -> new Tag("a/b", 1, Samples.ref("m", "x"), Instant.EPOCH)),
    TAG_KEY(() -> Layout.tag("a/b")),
    RUN_KEY(() -> Layout.run("../CURRENT"));

    private final Runnable attempt;

    BadSetting(Runnable attempt) {
      this.attempt = attempt;
    }
  }
}
