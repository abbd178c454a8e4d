package dev.nearfield.shard.manifest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.nearfield.Metric;
import dev.nearfield.shard.manifest.CollectionInfo.CommitMode;
import dev.nearfield.shard.manifest.PublishPlan.RouterUpload;
import dev.nearfield.shard.manifest.PublishPlan.ShardUpload;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.ObjectInfo;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.ObjectStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A collection of small texts in an empty store, which a subclass opens. */
abstract class CollectionFixture {

  ObjectStore store;
  ShardCollection collection;

  /** Openings so far: each draws its names from a seed of its own. */
  private int openings;

  protected abstract ObjectStore openStore() throws Exception;

  /** How the store lets one writer win. */
  protected CommitMode commitMode() {
    return CommitMode.ETAG;
  }

  @BeforeEach
  void create() throws Exception {
    store = openStore();
    collection = ShardCollection.create(store, CollectionOptions.of(8, Metric.COSINE), quick());
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** Without waiting. */
  private TimeAndChance quick() {
    return new TimeAndChance(Clock.systemUTC(), _ -> {}, new SplittableRandom(++openings));
  }

  ShardCollection through(ObjectStore other) {
    return ShardCollection.open(other, quick());
  }

  static ObjectContent content(String text) {
    return ObjectContent.of(text.getBytes(US_ASCII));
  }

  static ShardUpload shard(int number, String text) {
    return new ShardUpload(number, content(text), 10);
  }

  static PublishPlan whole(String... texts) {
    List<ShardUpload> shards = new ArrayList<>();
    for (String text : texts) {
      shards.add(shard(shards.size(), text));
    }
    var router = new RouterUpload(RouterRef.of("hash", 16), Optional.of(content("router")));
    return PublishPlan.whole(router, shards);
  }

  static Publication publish(ShardCollection to, PublishPlan plan) {
    try (PublishRun run = to.begin(PublishOptions.DEFAULT)) {
      return run.publish(plan);
    }
  }

  List<String> contents(Manifest manifest) {
    return manifest.shards().stream()
        .map(shard -> store.get(shard.content().key(), 1 << 10).content())
        .map(bytes -> new String(bytes, US_ASCII))
        .toList();
  }

  List<String> contents() {
    return contents(collection.manifest().orElseThrow());
  }

  List<ObjectKey> keys(String folder) {
    return store.list(folder).map(ObjectInfo::key).toList();
  }
}
