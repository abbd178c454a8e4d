package dev.nearfield.shard.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.PutCondition;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is collected, and what stays, on every store. */
abstract class CollectionGarbageContract extends CollectionFixture {

  private static final GcOptions COLLECT_AT_ONCE =
      new GcOptions(1, Duration.ZERO, Duration.ZERO, GcOptions.Mode.COLLECT);

  @Test
  void garbage_L12_nobodyNames_isDoomedThenDeleted() {
    publish(collection, whole("v1"));
    collection.tag("kept", 1);
    publish(collection, whole("v2"));
    publish(collection, whole("v3"));
    GcReport dry = collection.collectGarbage(COLLECT_AT_ONCE.dryRun());
    assertThat(dry.step()).isEqualTo(GcReport.Step.DOOMED);
    assertThat(dry.objects()).hasSize(2); // v2's shard and manifest
    assertThat(collection.current().doomed()).isEmpty();
    GcReport doomed = collection.collectGarbage(COLLECT_AT_ONCE);
    assertThat(doomed.objects()).isEqualTo(dry.objects());
    assertThatThrownBy(() -> collection.rollback(2)).isInstanceOf(GenerationMissingException.class);
    var patient = new GcOptions(1, Duration.ZERO, Duration.ofDays(1), GcOptions.Mode.COLLECT);
    assertThat(collection.collectGarbage(patient).step()).isEqualTo(GcReport.Step.WAITING);
    GcReport deleted = collection.collectGarbage(COLLECT_AT_ONCE);
    assertThat(deleted.step()).isEqualTo(GcReport.Step.DELETED);
    assertThat(deleted.objects()).isEqualTo(doomed.objects());
    assertThat(contents()).containsExactly("v3");
    assertThat(contents(collection.at("kept"))).containsExactly("v1");
    assertThatThrownBy(() -> collection.at(2)).isInstanceOf(GenerationMissingException.class);
    assertThat(collection.history(10)).as("from then on").hasSize(1);
    assertThat(collection.collectGarbage(COLLECT_AT_ONCE).step()).isEqualTo(GcReport.Step.NOTHING);
    assertThat(keys(Layout.DOOMED)).isEmpty();
  }

  @Test
  void garbage_L12_currentManifestGone_isRefusedAndNothingDoomed() {
    Publication done = publish(collection, whole("v1"));
    store.delete(done.ref().key());
    ShardCollection other = through(store); // knows no manifest by heart
    assertThatThrownBy(() -> other.collectGarbage(COLLECT_AT_ONCE))
        .isInstanceOf(GenerationMissingException.class)
        .hasMessageContaining("current generation 1");
    assertThat(other.current().doomed()).isEmpty();
    assertThat(keys(Layout.Content.SHARDS.folder())).isNotEmpty();
  }

  @Test
  void anyChange_L2_listOfDoomedObjectsGone_isTypedAndSaysWhat() {
    publish(collection, whole("v1"));
    publish(collection, whole("v2"));
    collection.collectGarbage(COLLECT_AT_ONCE);
    ObjectKey list = keys(Layout.DOOMED).getFirst();
    store.delete(list);
    List<Runnable> changes =
        List.of(
            () -> publish(collection, whole("v3")),
            () -> collection.rollback(1),
            () -> collection.tag("x", 2),
            () -> collection.collectGarbage(COLLECT_AT_ONCE));
    for (Runnable change : changes) {
      assertThatThrownBy(change::run)
          .isInstanceOf(GenerationMissingException.class)
          .hasMessageContaining(list.text());
    }
  }

  /** What nobody of us can have written is told of and left alone; the rest goes on. */
  @Test
  void garbage_L12_foreignObjects_areToldOfAndLeftAlone() {
    publish(collection, whole("v1"));
    collection.tag("kept", 1);
    publish(collection, whole("v2"));
    publish(collection, whole("v3"));
    List<String> foreign =
        List.of("d/readme.txt", "manifests/old/copy", "r/x.router", "runs/mine", "tags/a/b");
    foreign.forEach(key -> store.put(ObjectKey.of(key), content("mine"), PutCondition.none()));
    for (GcOptions options : List.of(COLLECT_AT_ONCE.dryRun(), COLLECT_AT_ONCE)) {
      GcReport report = collection.collectGarbage(options);
      assertThat(report.foreign()).extracting(ObjectKey::text).containsAll(foreign);
      assertThat(report.objects()).hasSize(2);
    }
    GcReport deleted = collection.collectGarbage(COLLECT_AT_ONCE);
    assertThat(deleted.step()).isEqualTo(GcReport.Step.DELETED);
    assertThat(deleted.foreign()).extracting(ObjectKey::text).contains("tags/a/b");
    foreign.forEach(key -> assertThat(store.find(ObjectKey.of(key))).as(key).isPresent());
    assertThat(contents(collection.at("kept"))).containsExactly("v1");
    assertThat(collection.tags()).extracting(Tag::name).containsExactly("kept");
  }

  /** It may be the tag that keeps everything. */
  @Test
  void garbage_L12_tagThatCannotBeRead_stopsItBeforeAnythingIsDoomedOrDeleted() {
    publish(collection, whole("v1"));
    collection.tag("kept", 1);
    byte[] tag = store.get(Layout.tag("kept"), 1 << 10).content();
    publish(collection, whole("v2"));
    publish(collection, whole("v3"));
    Runnable damage =
        () ->
            store.put(
                Layout.tag("kept"), ObjectContent.of(new byte[tag.length]), PutCondition.none());
    damage.run();
    assertUnreadable();
    assertThat(collection.current().doomed()).isEmpty();
    store.put(Layout.tag("kept"), ObjectContent.of(tag), PutCondition.none());
    collection.collectGarbage(COLLECT_AT_ONCE);
    damage.run();
    assertUnreadable();
    store.put(Layout.tag("kept"), ObjectContent.of(tag), PutCondition.none());
    assertThat(collection.collectGarbage(COLLECT_AT_ONCE).step()).isEqualTo(GcReport.Step.DELETED);
    assertThat(contents(collection.at("kept"))).containsExactly("v1");
  }

  private void assertUnreadable() {
    assertThatThrownBy(() -> collection.collectGarbage(COLLECT_AT_ONCE))
        .isInstanceOf(CorruptManifestException.class)
        .hasMessageContaining("tags/kept")
        .hasMessageContaining("restore it, or delete it");
  }

  @Test
  void garbage_L12_wantedAgain_isWrittenUnderAnotherName() {
    publish(collection, whole("v1"));
    publish(collection, whole("v2"));
    collection.collectGarbage(COLLECT_AT_ONCE);
    assertThat(publish(collection, whole("v1")).uploaded()).as("while it is doomed").isEqualTo(1);
    collection.collectGarbage(COLLECT_AT_ONCE);
    assertThat(contents()).containsExactly("v1");
    publish(collection, whole("v3"));
    collection.collectGarbage(COLLECT_AT_ONCE);
    collection.collectGarbage(COLLECT_AT_ONCE);
    publish(collection, whole("v1"));
    assertThat(contents()).as("after it was collected").containsExactly("v1");
  }

  @Test
  void garbage_L12_claimedByALivingRun_stays() {
    publish(collection, whole("v1"));
    PublishGate collecting =
        (asked, candidate) -> {
          GcReport report = collection.collectGarbage(COLLECT_AT_ONCE);
          assertThat(report.objects())
              .noneMatch(key -> key.text().startsWith(Layout.Content.SHARDS.folder()))
              .allMatch(key -> key.text().startsWith(Layout.MANIFESTS));
          return new PublishGate.Result(1, 0.9, 1, 1);
        };
    try (PublishRun run = collection.begin(PublishOptions.DEFAULT.gate(collecting))) {
      run.publish(PublishPlan.changes(List.of(shard(1, "new"))));
    }
    assertThat(contents()).containsExactly("v1", "new");
  }
}
