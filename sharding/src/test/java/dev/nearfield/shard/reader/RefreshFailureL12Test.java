package dev.nearfield.shard.reader;

import static dev.nearfield.shard.reader.ShardedIndexTest.OPTIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.Query;
import dev.nearfield.shard.gather.ShardQuery;
import dev.nearfield.shard.manifest.ContentMismatchException;
import dev.nearfield.shard.manifest.CorruptManifestException;
import dev.nearfield.shard.manifest.Manifest;
import dev.nearfield.shard.manifest.PlainPublisher;
import dev.nearfield.shard.manifest.RouterRef;
import dev.nearfield.shard.manifest.UnsupportedManifestException;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.ObjectNotFoundException;
import dev.nearfield.shard.objectstore.PutCondition;
import dev.nearfield.shard.objectstore.UnreachableStoreException;
import dev.nearfield.shard.routing.HashRouter;
import dev.nearfield.shard.routing.SlotTable;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A next generation that cannot be used leaves the one that is searched as it is. */
class RefreshFailureL12Test {

  private final HookedStore store = new HookedStore(CacheFixture.memory());

  @TempDir private Path folder;
  @TempDir private Path work;
  private Corpus corpus;
  private ShardCache cache;
  private ShardedIndex index;

  @BeforeEach
  void openFirst() {
    corpus = new Corpus(store, work);
    corpus.publish(1, 1, 1, 1, 1);
    cache = ShardCache.open(folder, CacheOptions.DEFAULT);
    index = ShardedIndex.open(store, cache, OPTIONS);
    search();
  }

  @AfterEach
  void close() {
    index.close();
    cache.close();
    assertThat(Mappings.of(folder)).isZero();
  }

  private void search() {
    assertThat(index.search(ShardQuery.of(Query.of(Corpus.query(1)).k(5))).hits())
        .isEqualTo(Corpus.expected(Corpus.query(1), 5, 1, 1, 1, 1));
  }

  private void refusedAs(Class<? extends RuntimeException> kind, String... parts) {
    long failures = index.stats().failedRefreshes();
    assertThatThrownBy(index::refresh).isInstanceOf(kind).hasMessageContainingAll(parts);
    assertThat(index.stats().failedRefreshes()).isEqualTo(failures + 1);
    assertThat(index.health().refreshFailures()).isEqualTo(failures + 1);
    assertThat(index.health().lastFailure().orElseThrow()).isInstanceOf(kind);
    assertThat(index.manifest().generation()).isEqualTo(1);
    search();
  }

  @Test
  void refresh_L12_missingRouter_failsFastAndRecovers() {
    var router = HashRouter.of(SlotTable.even(Corpus.SHARDS - 1).grow());
    RouterRef ref = corpus.router(router);
    ObjectKey key = ref.content().orElseThrow().key();
    store.delete(key);
    Manifest next = corpus.manifest(2, ref, corpus.manifest(1, 2, 2, 2, 2).shards());
    corpus.publish(next);
    store.forget();
    refusedAs(ObjectNotFoundException.class, key.text());
    assertThat(store.reads()).as("no shard is fetched for it").isEmpty();
    store.put(key, ObjectContent.of(router.toBytes()), PutCondition.none());
    assertThat(index.refresh()).isTrue();
    assertThat(index.manifest().generation()).isEqualTo(2);
    assertThat(index.health().refreshFailures()).isZero();
    assertThat(index.health().lastFailure()).isEmpty();
  }

  @Test
  void refresh_L12_anotherRouterUnderTheKey_isRefused() {
    RouterRef ref = corpus.router(HashRouter.of(7));
    store.put(
        ref.content().orElseThrow().key(),
        ObjectContent.of(new byte[(int) ref.content().orElseThrow().bytes()]),
        PutCondition.none());
    corpus.publish(corpus.manifest(2, ref, corpus.manifest(1, 1, 1, 1, 1).shards()));
    refusedAs(ContentMismatchException.class, "SHA-256");
  }

  @Test
  void refresh_newerManifest_isATypedError() {
    Manifest next = corpus.manifest(2, 2, 2, 2, 2);
    corpus.publisher().publish(next, PlainPublisher.ofNewerVersion(next));
    refusedAs(UnsupportedManifestException.class, "version 2");
  }

  @Test
  void refresh_unknownRequiredFeature_isATypedError() {
    Manifest plain = corpus.manifest(2, 1, 1, 1, 1);
    corpus.publish(
        corpus.manifest(
            Corpus.COLLECTION, 2, plain.router(), plain.shards(), Set.of("time-machine")));
    refusedAs(UnsupportedManifestException.class, "time-machine");
  }

  @Test
  void refresh_keyThatClimbsOut_isATypedError() {
    Manifest next = corpus.manifest(2, 2, 2, 2, 2);
    String key = next.shards().getFirst().content().key().text();
    corpus.publisher().publishEdited(next, text -> text.replace(key, "../../etc/passwd"));
    refusedAs(CorruptManifestException.class, "../../etc/passwd");
  }

  @Test
  void refresh_manifestOfAnotherCollection_isATypedError() {
    Manifest plain = corpus.manifest(2, 1, 1, 1, 1);
    corpus.publish(corpus.manifest(new UUID(1, 2), 2, plain.router(), plain.shards(), Set.of()));
    refusedAs(
        WrongCollectionException.class, "belongs to collection", Corpus.COLLECTION.toString());
  }

  @Test
  void refresh_manifestReplacedByAnother_isATypedError() {
    Manifest next = corpus.manifest(2, 2, 2, 2, 2);
    var ref = corpus.publish(next);
    store.put(ref.key(), ObjectContent.of(new byte[(int) ref.bytes()]), PutCondition.none());
    refusedAs(ContentMismatchException.class, "SHA-256");
  }

  @Test
  void refresh_shardOfTheNextMissing_isATypedError() {
    Manifest next = corpus.manifest(2, 1, 1, 2, 1);
    ObjectKey missing = next.shards().get(2).content().key();
    byte[] bytes = store.get(missing, 1 << 20).content();
    store.delete(missing);
    corpus.publish(next);
    refusedAs(ObjectNotFoundException.class, missing.text());
    CacheFixture.put(store, bytes);
    assertThat(index.refresh()).isTrue();
    assertThat(Optional.of(index.manifest())).contains(next);
  }

  @Test
  void refresh_unreachable_isATypedErrorAndWhatIsHereIsSearched() {
    corpus.publish(2, 2, 2, 2, 2);
    store.unreachable(true);
    refusedAs(UnreachableStoreException.class, "no answer");
    assertThatThrownBy(() -> ShardedIndex.open(store, cache, OPTIONS))
        .isInstanceOf(UnreachableStoreException.class);
    store.unreachable(false);
    assertThat(index.refresh()).isTrue();
  }
}
