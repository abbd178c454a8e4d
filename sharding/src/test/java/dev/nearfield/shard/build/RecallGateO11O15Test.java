package dev.nearfield.shard.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nearfield.BulkOptions;
import dev.nearfield.Codes;
import dev.nearfield.Metadata;
import dev.nearfield.Query;
import dev.nearfield.VectorSource;
import dev.nearfield.shard.gather.ShardHit;
import dev.nearfield.shard.manifest.GateRefusedException;
import dev.nearfield.shard.manifest.GcOptions;
import dev.nearfield.shard.manifest.GcReport;
import dev.nearfield.shard.manifest.Manifest;
import dev.nearfield.shard.manifest.Publication;
import dev.nearfield.shard.manifest.PublishGate;
import dev.nearfield.shard.manifest.PublishOptions;
import dev.nearfield.shard.manifest.PublishPlan;
import dev.nearfield.shard.manifest.PublishPlan.RecallUpload;
import dev.nearfield.shard.manifest.PublishRun;
import dev.nearfield.shard.manifest.RecallGate;
import dev.nearfield.shard.manifest.RecallTerms;
import dev.nearfield.shard.objectstore.FaultyStore;
import dev.nearfield.shard.objectstore.FaultyStore.Fault;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.ObjectInfo;
import dev.nearfield.shard.reader.CacheOptions;
import dev.nearfield.shard.reader.ProbeSet;
import dev.nearfield.shard.reader.ReaderOptions;
import dev.nearfield.shard.reader.RecallMeasure;
import dev.nearfield.shard.reader.ShardCache;
import dev.nearfield.shard.reader.ShardedIndex;
import dev.nearfield.shard.routing.Router;
import dev.nearfield.shard.routing.TenantRouter;
import dev.nearfield.shard.routing.UnknownTenantException;
import dev.nearfield.storage.KeyType;
import dev.nearfield.testkit.RandomVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** A generation is measured before it becomes current; one that finds too little never does. */
class RecallGateO11O15Test extends BuiltCollection {

  private static final GcOptions AT_ONCE =
      new GcOptions(1, Duration.ZERO, Duration.ZERO, GcOptions.Mode.COLLECT);

  /** Measured by the probe set that the generation before has. */
  private static PublishPlan again(ShardFolder shards, RecallTerms terms) {
    return BuiltCorpus.of(shards).plan(0).recall(new RecallUpload(terms, Optional.empty()));
  }

  /** Uploaded a moment ago, they need not come back to be measured. */
  @Test
  void measure_O15_shardsWhereTheyWereBuilt_areNotFetched() throws IOException {
    ShardFolder shards = build(1);
    BuiltCorpus corpus = BuiltCorpus.of(shards);
    var resets = new FaultyStore(store, 1).with(Fault.RESET, 1);
    FaultyStore broken = resets.only(key -> key.text().startsWith("d/"));
    PublishGate near =
        (_, candidate) ->
            RecallMeasure.of(cache).measure(corpus.over(broken, candidate), candidate);
    Manifest published;
    try (PublishRun run = collection.begin(PublishOptions.DEFAULT.gate(near))) {
      published = run.publish(plan(shards, RecallTerms.MEASURE, probes(shards, 2))).manifest();
    }
    assertThat(published.recall().flatMap(RecallGate::measured).orElseThrow().recall()).isOne();
    assertThat(broken.injected()).as("reads of shards in the store").isZero();

    for (Path file : shards.shards().values()) {
      Files.delete(file);
    }
    try (var empty = ShardCache.open(folder.resolve("empty"), CacheOptions.DEFAULT)) {
      var over = corpus.over(store, published);
      assertThat(RecallMeasure.of(empty).measure(over, published).recall())
          .as("from the store, where the files are gone")
          .isOne();
    }
  }

  private Publication publishUnmeasured(PublishPlan plan) {
    try (PublishRun run = collection.begin(PublishOptions.DEFAULT)) {
      return run.publish(plan);
    }
  }

  private List<String> keys(String prefix) {
    return store.list(prefix).map(ObjectInfo::key).map(key -> key.text()).toList();
  }

  @Test
  void publish_everyShardAsked_recordsTheWholeRecallWithItsSettings() {
    ShardFolder shards = build(1);
    Publication done =
        publish(plan(shards, RecallTerms.MEASURE.floor(1).beamWidth(64), probes(shards, 2)));
    assertThat(done.gate().queries()).isEqualTo(30);
    Manifest now = collection.manifest().orElseThrow();
    RecallGate gate = now.recall().orElseThrow();
    assertThat(gate.measured()).contains(new RecallGate.Measured(1, K, 30));
    assertThat(gate.terms()).isEqualTo(RecallTerms.MEASURE.floor(1).beamWidth(64));
    assertThat(keys("p/")).containsExactly(gate.probeSet().key().text());
    assertThat(now.index().orElseThrow().codes()).isEqualTo(Codes.FLOAT32);
    assertThat(now.index().orElseThrow().ids()).isEqualTo(KeyType.LONG);
  }

  /** The answers of the shards are those of a search of every row, by hand. */
  @Test
  void probes_built_areTheNearestOfAllRows() {
    float[][] rows = RandomVectors.seeded(1).rows(ROWS, DIMENSION);
    ProbeSet set = build(1).probes(queries(2), K, Map.of(), BulkOptions.Listener.SILENT);
    for (ProbeSet.Probe probe : set.probes()) {
      assertThat(probe.ids()).isEqualTo(nearest(rows, probe.vector()));
    }
  }

  private static List<Object> nearest(float[][] rows, float[] query) {
    List<Long> ids = new ArrayList<>();
    for (long id = 0; id < rows.length; id++) {
      ids.add(id);
    }
    ids.sort(java.util.Comparator.comparingDouble(id -> distance(rows[id.intValue()], query)));
    return List.copyOf(ids.subList(0, K));
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (double) (a[i] - b[i]);
    }
    return sum;
  }

  @Test
  void publish_tooFewProbes_isRefusedByTheFloorWithBothFigures() {
    ShardFolder shards = build(1);
    PublishPlan narrow =
        plan(shards, RecallTerms.MEASURE.floor(0.999).probes(1), probes(shards, 2));
    var refused = catchThrowableOfType(GateRefusedException.class, () -> publish(narrow));
    assertThat(refused.recall()).isBetween(0.2, 0.99);
    assertThat(refused.bound()).isEqualTo(0.999);
    assertThat(refused)
        .hasMessageContaining("recall@10 %.4f on 30 queries".formatted(refused.recall()))
        .hasMessageContaining("0.9990");
    assertThat(collection.manifest()).isEmpty();
    assertThat(keys("manifests/")).as("nothing was written that shows").isEmpty();
  }

  /** The probe set stays, so the next publisher's garbage is found out by the truth of before. */
  @Test
  void publish_otherRowsUnderTheSameIds_isRefusedByTheGenerationBefore() {
    ShardFolder good = build(1);
    publish(plan(good, RecallTerms.MEASURE.floor(0.5).maxDrop(0.02), probes(good, 2)));
    ShardFolder garbage = build(77);
    var floor =
        catchThrowableOfType(
            GateRefusedException.class,
            () -> publish(again(garbage, RecallTerms.MEASURE.floor(0.5))));
    assertThat(floor.recall()).isLessThan(0.2);
    assertThat(floor.before()).isEmpty();
    var drop =
        catchThrowableOfType(
            GateRefusedException.class,
            () -> publish(again(garbage, RecallTerms.MEASURE.maxDrop(0.02))));
    assertThat(drop.before()).hasValue(1);
    assertThat(drop.bound()).isCloseTo(0.98, Assertions.within(1e-9));
    assertThat(drop).hasMessageContaining("below the 1.0000 of generation 1");
    assertThat(collection.current().generation()).isEqualTo(1);
  }

  @Test
  void publish_changesOfOneShard_areMeasuredByWhatWasAskedBefore() {
    ShardFolder good = build(1);
    publish(plan(good, RecallTerms.MEASURE.floor(0.99), probes(good, 2)));
    var garbage = BuiltCorpus.of(build(77)).shards().getFirst();
    assertThatThrownBy(() -> publish(PublishPlan.changes(List.of(garbage))))
        .isInstanceOf(GateRefusedException.class);
    var same = BuiltCorpus.of(good).shards().getFirst();
    Publication done = publish(PublishPlan.changes(List.of(same)));
    assertThat(done.manifest().recall().orElseThrow().measured().orElseThrow().recall())
        .isEqualTo(1);
  }

  @Test
  void publish_notMeasured_claimsNoFigureOfTheGenerationBefore() {
    ShardFolder good = build(1);
    publish(plan(good, RecallTerms.MEASURE.floor(0.99), probes(good, 2)));
    var garbage = BuiltCorpus.of(build(77)).shards().getFirst();
    Publication done = publishUnmeasured(PublishPlan.changes(List.of(garbage)));
    assertThat(done.manifest().recall().orElseThrow().measured()).isEmpty();
  }

  @Test
  void publish_keepsAProbeSetThatThereIsNot_isRefused() {
    PublishPlan plan = again(build(1), RecallTerms.MEASURE);
    assertThatThrownBy(() -> publish(plan))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("probe set");
  }

  /** A new set makes the old one garbage, once nothing that is kept has it. */
  @Test
  void collectGarbage_probeSets_keepsThoseOfKeptGenerations() {
    ShardFolder shards = build(1);
    publish(plan(shards, RecallTerms.MEASURE, probes(shards, 2)));
    String first = keys("p/").getFirst();
    collection.tag("first", 1);
    publish(plan(shards, RecallTerms.MEASURE, probes(shards, 3)));
    String second =
        collection.manifest().orElseThrow().recall().orElseThrow().probeSet().key().text();
    assertThat(collection.collectGarbage(AT_ONCE).step()).isEqualTo(GcReport.Step.NOTHING);
    publishUnmeasured(BuiltCorpus.of(shards).plan(0));
    collection.collectGarbage(AT_ONCE);
    collection.collectGarbage(AT_ONCE);
    assertThat(store.list("p/").filter(each -> each.length() > 0).map(each -> each.key().text()))
        .as("that of the tag")
        .containsExactly(first);
    assertThat(second).isNotEqualTo(first);
    collection.rollback("first");
    publish(again(shards, RecallTerms.MEASURE.floor(1)));
  }

  @Test
  void rollback_O11_toATagAfterGarbage_answersByteForByteAsBefore() {
    ShardFolder good = build(1);
    publish(plan(good, RecallTerms.MEASURE.floor(0.9), probes(good, 2)));
    collection.tag("good", 1);
    List<List<ShardHit>> before = answers();
    publishUnmeasured(BuiltCorpus.of(build(77)).plan(0));
    assertThat(answers()).isNotEqualTo(before);
    Manifest back = collection.rollback("good");
    assertThat(back.generation()).isEqualTo(3);
    assertThat(answers()).isEqualTo(before);
    assertThat(back.recall()).as("and is the measure again").isEqualTo(collection.at(1).recall());
  }

  private List<List<ShardHit>> answers() {
    try (var index = ShardedIndex.open(store, cache, ReaderOptions.DEFAULT.withoutPolling())) {
      return queries(9).stream().map(query -> index.search(Query.of(query).k(K)).hits()).toList();
    }
  }

  @Test
  void publish_tenants_measuresOneOfThemByItsContext() {
    VectorSource rows = new Tenants(source(1));
    Router router = TenantRouter.builder("tenant", 2).put("007", 0).put("8", 1).build();
    ShardFolder shards = build(rows, router);
    assertThatThrownBy(
            () -> shards.probes(queries(2), K, Map.of("tenant", "7"), BulkOptions.Listener.SILENT))
        .hasRootCauseInstanceOf(UnknownTenantException.class);
    Map<String, String> context = Map.of("tenant", "007");
    ProbeSet set = shards.probes(queries(2), K, context, BulkOptions.Listener.SILENT);
    assertThat(set.probes().getFirst().ids()).allMatch(id -> (Long) id % 2 == 0);
    RecallTerms terms = RecallTerms.MEASURE.floor(1).context(context);
    publish(plan(shards, terms, ObjectContent.of(set.toBytes())));
    assertThat(collection.manifest().orElseThrow().recall().orElseThrow().terms()).isEqualTo(terms);
  }

  /** Even rows are of one tenant, odd ones of another. */
  private record Tenants(VectorSource rows) implements VectorSource {

    @Override
    public int count() {
      return rows.count();
    }

    @Override
    public Object id(int row) {
      return rows.id(row);
    }

    @Override
    public void read(int row, float[] destination) {
      rows.read(row, destination);
    }

    @Override
    public Metadata metadata(int row) {
      return Metadata.of("tenant", row % 2 == 0 ? "007" : "8");
    }
  }
}
