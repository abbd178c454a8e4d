package dev.nearfield.shard.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.Metric;
import dev.nearfield.shard.manifest.CollectionInfo.CommitMode;
import dev.nearfield.shard.objectstore.CorruptObjectException;
import dev.nearfield.shard.objectstore.FaultyStore;
import dev.nearfield.shard.objectstore.FaultyStore.Fault;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.PutCondition;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a collection does on every store. */
abstract class ShardCollectionContract extends CollectionGarbageContract {

  @Test
  void create_L2_twice_isRefused() {
    assertThat(collection.info().commitPoint()).isEqualTo(commitMode());
    assertThat(collection.manifest()).isEmpty();
    assertThat(collection.history(10)).isEmpty();
    assertThatThrownBy(() -> ShardCollection.create(store, CollectionOptions.of(8, Metric.COSINE)))
        .isInstanceOf(CollectionExistsException.class);
  }

  @Test
  void publish_L1_L2_firstGeneration_isCurrentWithItsContent() {
    Publication done = publish(collection, whole("a", "b", "c"));
    Manifest now = through(store).manifest().orElseThrow();
    assertThat(now).isEqualTo(done.manifest());
    assertThat(now.generation()).isEqualTo(1);
    assertThat(contents()).containsExactly("a", "b", "c");
    for (ShardDescriptor each : now.shards()) {
      byte[] read = store.get(each.content().key(), 64).content();
      assertThat(ObjectRef.to(each.content().key(), read)).isEqualTo(each.content());
    }
    assertThat(now.router().content()).isPresent();
    assertThat(done.uploaded()).isEqualTo(4);
  }

  @Test
  void publish_L2_changedShard_uploadsOnlyThat() {
    publish(collection, whole("a", "b", "c"));
    Publication identical = publish(collection, whole("a", "b", "c"));
    assertThat(identical.uploaded()).isZero();
    assertThat(identical.uploadedBytes()).isZero();
    Publication changed = publish(collection, PublishPlan.changes(List.of(shard(1, "B"))));
    assertThat(changed.uploaded()).isEqualTo(1);
    assertThat(contents()).containsExactly("a", "B", "c");
    publish(collection, PublishPlan.changes(List.of(shard(7, "h"))).removing(Set.of(0)));
    assertThat(contents()).containsExactly("B", "c", "h");
  }

  @Test
  void publish_L12_damagedObjectUnderItsName_isWrittenUnderAnother() {
    String sha = content("a").sha256();
    ObjectKey taken = Layout.Content.SHARDS.key(sha);
    store.put(taken, content("x"), PutCondition.none());
    Publication done = publish(collection, whole("a"));
    assertThat(done.manifest().shards().getFirst().content().key()).isNotEqualTo(taken);
    assertThat(contents()).containsExactly("a");
  }

  @Test
  void publish_L2_otherShardsMeanwhile_joinsBoth() {
    publish(collection, whole("a", "b", "c"));
    try (PublishRun first = collection.begin(PublishOptions.DEFAULT);
        PublishRun second = collection.begin(PublishOptions.DEFAULT)) {
      first.publish(PublishPlan.changes(List.of(shard(0, "A"))));
      Publication joined = second.publish(PublishPlan.changes(List.of(shard(2, "C"))));
      assertThat(joined.manifest().generation()).isEqualTo(3);
    }
    assertThat(contents()).containsExactly("A", "b", "C");
  }

  @Test
  void publish_L2_sameShardMeanwhile_isRefused() {
    publish(collection, whole("a", "b"));
    try (PublishRun first = collection.begin(PublishOptions.DEFAULT);
        PublishRun second = collection.begin(PublishOptions.DEFAULT);
        PublishRun third = collection.begin(PublishOptions.DEFAULT)) {
      first.publish(PublishPlan.changes(List.of(shard(1, "B1"))));
      assertThatThrownBy(() -> second.publish(PublishPlan.changes(List.of(shard(1, "B2")))))
          .isInstanceOf(ConcurrentPublishException.class)
          .hasMessageContaining("[1]")
          .matches(refused -> ((ConcurrentPublishException) refused).retryable());
      assertThatThrownBy(() -> third.publish(whole("x")))
          .isInstanceOf(ConcurrentPublishException.class);
    }
    assertThat(contents()).containsExactly("a", "B1");
  }

  @Test
  void publish_L2_exclusiveWriterBegan_olderOnesAreFenced() {
    publish(collection, whole("a"));
    try (PublishRun older = collection.begin(PublishOptions.DEFAULT);
        PublishRun exclusive =
            collection.begin(PublishOptions.DEFAULT.mode(PublishOptions.Mode.EXCLUSIVE))) {
      assertThatThrownBy(() -> older.publish(whole("late")))
          .isInstanceOf(WriterFencedException.class)
          .hasMessageContaining("epoch 0");
      exclusive.publish(whole("mine"));
    }
    assertThat(contents()).containsExactly("mine");
  }

  @Test
  void publish_O15_belowTheGate_changesNothing() {
    publish(collection, whole("good"));
    PublishGate gate =
        (asked, candidate) -> {
          assertThat(contents(candidate)).containsExactly("bad");
          return new PublishGate.Result(0.42, 0.9, 10, 100);
        };
    try (PublishRun run = collection.begin(PublishOptions.DEFAULT.gate(gate))) {
      assertThatThrownBy(() -> run.publish(whole("bad")))
          .isInstanceOf(GateRefusedException.class)
          .hasMessageContaining("0.4200")
          .hasMessageContaining("0.9000");
    }
    assertThat(contents()).containsExactly("good");
    assertThat(collection.current().generation()).isEqualTo(1);
  }

  @Test
  void rollback_O11_L3_givesTheOldContentAsANewGeneration() {
    publish(collection, whole("a", "b"));
    collection.tag("good", 1);
    publish(collection, whole("garbage"));
    Manifest back = collection.rollback(1);
    assertThat(back.generation()).isEqualTo(3);
    assertThat(back.shards()).isEqualTo(collection.at(1).shards());
    publish(collection, whole("garbage again"));
    assertThat(collection.rollback("good").shards()).isEqualTo(back.shards());
    assertThat(contents()).containsExactly("a", "b");
    assertThatThrownBy(() -> collection.rollback(99))
        .isInstanceOf(GenerationMissingException.class)
        .hasMessageContaining("generation 99");
    assertThatThrownBy(() -> collection.rollback("nothing"))
        .isInstanceOf(GenerationMissingException.class);
  }

  @Test
  void history_L3_manyGenerations_newestFirst() {
    for (int i = 1; i <= 5; i++) {
      publish(collection, whole("v" + i));
    }
    assertThat(collection.history(3)).extracting(Manifest::generation).containsExactly(5L, 4L, 3L);
    assertThat(collection.history(100)).hasSize(5);
    assertThat(contents(collection.at(2))).containsExactly("v2");
    assertThat(keys(Layout.MANIFESTS).getFirst())
        .as("the newest lists first")
        .isEqualTo(collection.current().manifest().orElseThrow().key());
  }

  @Test
  void tags_L3_putMovedDeleted_keepTheirGeneration() {
    publish(collection, whole("v1"));
    publish(collection, whole("v2"));
    collection.tag("prod", 1);
    collection.tag("nightly", 2);
    assertThat(contents(collection.at("prod"))).containsExactly("v1");
    collection.tag("prod", 2);
    assertThat(contents(collection.at("prod"))).containsExactly("v2");
    collection.untag("nightly");
    assertThat(collection.tags()).extracting(Tag::name).containsExactly("prod");
    assertThatThrownBy(() -> collection.at("nightly"))
        .isInstanceOf(GenerationMissingException.class);
    assertThatThrownBy(() -> collection.tag("../x", 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void publish_L2_currentManifestGone_isTypedAndSaysWhat() {
    Publication done = publish(collection, whole("v1"));
    collection.tag("kept", 1);
    publish(collection, whole("v2"));
    ObjectKey gone = collection.current().manifest().orElseThrow().key();
    store.delete(gone);
    ShardCollection other = through(store);
    for (PublishPlan plan : List.of(whole("v3"), PublishPlan.changes(List.of(shard(0, "v3"))))) {
      assertThatThrownBy(() -> publish(other, plan))
          .isInstanceOf(GenerationMissingException.class)
          .hasMessageContaining("current generation 2")
          .hasMessageContaining(gone.text())
          .hasMessageContaining("roll back to a tag");
    }
    assertThat(other.rollback("kept").shards()).isEqualTo(done.manifest().shards());
    assertThat(publish(other, whole("v3")).manifest().generation()).isEqualTo(4);
  }

  @Test
  void publish_L2_currentManifestDamaged_isTypedAndSaysWhat() {
    publish(collection, whole("v1"));
    ObjectRef damaged = collection.current().manifest().orElseThrow();
    for (int bytes : new int[] {(int) damaged.bytes(), 1, (int) damaged.bytes() + 1}) {
      store.put(damaged.key(), ObjectContent.of(new byte[bytes]), PutCondition.none());
      assertThatThrownBy(() -> publish(through(store), whole("v2")))
          .isInstanceOfAny(ContentMismatchException.class, CorruptObjectException.class)
          .hasMessageContaining(damaged.key().text());
    }
  }

  @Test
  void publish_L2_everyReplyLost_isRecognised() {
    publish(collection, whole("v0"));
    // But for the run's record: overwriting something twice tells nothing.
    var faulty = new FaultyStore(store, 5).only(key -> !key.text().startsWith(Layout.RUNS));
    ShardCollection through = through(faulty);
    faulty.with(Fault.LOST_REPLY, 1);
    for (int i = 1; i <= 3; i++) {
      assertThat(publish(through, whole("v" + i)).manifest().generation()).isEqualTo(1 + i);
    }
    faulty.with(Fault.LOST_REPLY, 0);
    assertThat(faulty.injected()).as("shard, manifest, CURRENT").isGreaterThanOrEqualTo(9);
    assertThat(collection.history(10)).hasSize(4);
  }

  @Test
  void publish_L2_anyFaults_isAllOrNothing() {
    publish(collection, whole("v0"));
    var faulty = new FaultyStore(store, 6).with(Fault.LOST_REPLY, 5).with(Fault.OVERLOADED, 6);
    faulty.with(Fault.RESET, 8).with(Fault.STALE_LIST, 2);
    ShardCollection through = through(faulty);
    for (int i = 1; i <= 5; i++) {
      publish(through, PublishPlan.changes(List.of(shard(0, "v" + i))));
      assertThat(contents()).containsExactly("v" + i);
    }
  }

  @Test
  void open_anyDamage_isTyped() {
    publish(collection, whole("v1"));
    ObjectKey manifest = collection.current().manifest().orElseThrow().key();
    ObjectKey counts =
        commitMode() == CommitMode.ETAG
            ? Layout.CURRENT
            : Layout.pointer(collection.current().sequence());
    for (ObjectKey key : List.of(Layout.COLLECTION, counts, manifest)) {
      for (Fault damage : List.of(Fault.WRONG_BYTES, Fault.WRONG_LENGTH)) {
        var faulty = new FaultyStore(store, 1).with(damage, 1).only(key::equals);
        assertThatThrownBy(() -> through(faulty).manifest())
            .isInstanceOfAny(CorruptManifestException.class, ContentMismatchException.class)
            .hasMessageContaining(key.text());
      }
    }
  }
}
