package dev.nearfield.shard.reader;

import static dev.nearfield.shard.reader.ShardedIndexTest.OPTIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.Query;
import dev.nearfield.shard.gather.ShardQuery;
import dev.nearfield.shard.objectstore.ObjectStoreException;
import dev.nearfield.shard.objectstore.RangedDownload;
import dev.nearfield.shard.objectstore.S3Server;
import dev.nearfield.shard.objectstore.StoreLocation.Bucket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A reader of a bucket, whose connections break in the middle of bodies. */
class ReaderOnS3Test {

  private static final int PART_BYTES = 4_000;

  /** In the middle of a part, beyond the headers. */
  private static final int BREAK_AT_BYTES = 3_000;

  @TempDir private Path folder;
  @TempDir private Path work;

  private static Bucket through(BreakingProxy proxy, Bucket direct) {
    return new Bucket(
        direct.bucket(),
        direct.prefix(),
        Optional.of(proxy.endpoint()),
        direct.region(),
        direct.pathStyle());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void search_bodiesBreakOff_goesOnWhereTheyBroke(int breaks) throws Exception {
    Bucket direct = S3Server.freshLocation();
    var options = CacheOptions.DEFAULT.download(new RangedDownload(PART_BYTES, 1)).attempts(5);
    try (var writer = S3Server.store(direct);
        var proxy = new BreakingProxy(direct.endpoint().orElseThrow(), BREAK_AT_BYTES);
        var store = S3Server.store(through(proxy, direct));
        var cache = ShardCache.open(folder, options)) {
      long bytes = Arrays.stream(publish(new Corpus(writer, work))).sum();
      try (ShardedIndex index = ShardedIndex.open(store, cache, OPTIONS)) {
        proxy.breakNext(breaks);
        index.preload();
        assertThat(index.search(ShardQuery.of(Query.of(Corpus.query(1)).k(5))).hits())
            .isEqualTo(Corpus.expected(Corpus.query(1), 5, 1, 1, 1, 1));
      }
      assertThat(proxy.broken()).isEqualTo(breaks);
      assertThat(cache.stats().downloadedBytes()).as("nothing twice").isEqualTo(bytes);
      assertThat(cache.stats().quarantines()).isZero();
      assertThat(cache.stats().failures()).isZero();
    }
  }

  private static long[] publish(Corpus corpus) {
    var manifest = corpus.manifest(1, 1, 1, 1, 1);
    corpus.publish(manifest);
    return manifest.shards().stream().mapToLong(shard -> shard.content().bytes()).toArray();
  }

  @Test
  void preload_allBodiesBreakOffFromSomePartOn_isTypedAndTheNextFetchesTheRest() throws Exception {
    Bucket direct = S3Server.freshLocation();
    var options = CacheOptions.DEFAULT.download(new RangedDownload(PART_BYTES, 1)).attempts(2);
    try (var writer = S3Server.store(direct);
        var proxy = new BreakingProxy(direct.endpoint().orElseThrow(), BREAK_AT_BYTES);
        var store = S3Server.store(through(proxy, direct));
        var cache = ShardCache.open(folder, options)) {
      var hooked = new HookedStore(store);
      long[] bytes = publish(new Corpus(writer, work));
      try (ShardedIndex index = ShardedIndex.open(hooked, cache, OPTIONS)) {
        hooked.hook(
            (read, _) -> {
              if (read.offset() == PART_BYTES) {
                proxy.breakNext(Integer.MAX_VALUE);
              }
            });
        assertThatThrownBy(index::preload).isInstanceOf(ObjectStoreException.class);
        assertThat(cache.stats().downloadedBytes()).isBetween(2L * PART_BYTES, bytes[0] * 4);
        hooked.hook((_, _) -> {});
        proxy.breakNext(0);
        index.preload();
        assertThat(index.health().status()).isEqualTo(ReaderHealth.Status.HEALTHY);
      }
      assertThat(cache.stats().downloadedBytes())
          .as("nothing twice")
          .isEqualTo(Arrays.stream(bytes).sum());
    }
  }
}
