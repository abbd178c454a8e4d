package dev.nearfield.shard.reader;

import static dev.nearfield.shard.reader.ShardedIndexTest.OPTIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.OutOfRangeException;
import dev.nearfield.Query;
import dev.nearfield.shard.gather.GatherPolicy;
import dev.nearfield.shard.gather.ShardQuery;
import dev.nearfield.shard.reader.ReaderHealth.Status;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReaderHealthL8Test {

  private static final Duration STALE = Duration.ofSeconds(30);

  private final HookedStore store = new HookedStore(CacheFixture.memory());
  private final SetClock clock = new SetClock();
  @TempDir private Path folder;
  @TempDir private Path work;
  private Corpus corpus;
  private ShardCache cache;
  private ShardedIndex index;

  @BeforeEach
  void open() {
    corpus = new Corpus(store, work);
    corpus.publish(1, 1, 1, 1, 1);
    cache = ShardCache.open(folder, CacheOptions.DEFAULT.attempts(1));
    index = ShardedIndex.open(store, cache, OPTIONS.staleAfter(STALE), clock, clock);
  }

  @AfterEach
  void close() {
    index.close();
    cache.close();
  }

  @Test
  void health_L8_atAndBeyondTheThreshold_isHealthyAndThenDegraded() {
    assertThat(index.health().status()).isEqualTo(Status.HEALTHY);
    clock.advance(STALE);
    assertThat(index.health().status()).isEqualTo(Status.HEALTHY);
    assertThat(index.health().sinceChecked()).isEqualTo(STALE);
    assertThat(index.health().manifestAge()).isEqualTo(STALE);
    clock.advance(Duration.ofNanos(1));
    assertThat(index.health().status()).isEqualTo(Status.DEGRADED);
    store.unreachable(true);
    assertThatThrownBy(index::refresh).isInstanceOf(RuntimeException.class);
    assertThat(index.health().status()).isEqualTo(Status.DEGRADED);
    store.unreachable(false);
    assertThat(index.refresh()).isFalse();
    assertThat(index.health().status()).isEqualTo(Status.HEALTHY);
    assertThat(index.health().sinceChecked()).isZero();
    assertThat(index.health().manifestAge()).isGreaterThan(STALE);
  }

  @Test
  void health_L8_ofAGenerationOfThePast_isNeverStale() {
    var options = OPTIONS.staleAfter(STALE).generation(GenerationChoice.number(1));
    try (ShardedIndex old = ShardedIndex.open(store, cache, options, clock, clock)) {
      clock.advance(STALE.multipliedBy(100));
      assertThat(old.health().status()).isEqualTo(Status.HEALTHY);
      assertThat(old.health().manifestAge()).isEqualTo(STALE.multipliedBy(100));
    }
  }

  @Test
  void health_L8_L16_shards_tellTheirStates() {
    var shards = corpus.manifest(1, 1, 1, 1, 1).shards();
    store.hook(
        (read, bytes) -> {
          if (read.key().equals(shards.get(1).content().key())) {
            throw HookedStore.reset();
          }
          if (read.key().equals(shards.get(2).content().key())) {
            bytes.put(0, (byte) ~bytes.get(0));
          }
        });
    assertThat(index.health().shards()).extracting("state").containsOnly(ShardState.ABSENT);
    var query = ShardQuery.of(Query.of(Corpus.query(1))).policy(GatherPolicy.bestEffort());
    assertThat(index.search(query).coverage().failed()).hasSize(2);
    ReaderHealth health = index.health();
    assertThat(health.status()).isEqualTo(Status.DEGRADED);
    assertThat(health.shards())
        .extracting("state")
        .containsExactly(
            ShardState.READY, ShardState.DEGRADED, ShardState.QUARANTINED, ShardState.READY);
    assertThat(health.shards().get(2).lastFailure().orElseThrow())
        .isInstanceOf(CorruptShardException.class);
    store.hook((_, _) -> {});
    assertThat(index.search(query).coverage().isComplete()).isTrue();
    assertThat(index.health().status()).isEqualTo(Status.HEALTHY);
  }

  @Test
  void health_L8_noShardAnswers_isUnhealthy() {
    store.unreachable(true);
    var query = ShardQuery.of(Query.of(Corpus.query(1))).policy(GatherPolicy.bestEffort());
    assertThat(index.search(query).hits()).isEmpty();
    assertThat(index.health().status()).isEqualTo(Status.UNHEALTHY);
    index.close();
    assertThat(index.health().status()).isEqualTo(Status.UNHEALTHY);
  }

  @Test
  void options_outOfBounds_areRefused() {
    var options = ReaderOptions.DEFAULT;
    assertThatThrownBy(() -> options.staleAfter(Duration.ZERO))
        .isInstanceOf(OutOfRangeException.class);
    assertThatThrownBy(() -> options.pollInterval(Duration.ofMillis(9)))
        .isInstanceOf(OutOfRangeException.class);
    assertThatThrownBy(() -> options.retryAfter(Duration.ofDays(2)))
        .isInstanceOf(OutOfRangeException.class);
    assertThatThrownBy(() -> options.closesPerSecond(0)).isInstanceOf(OutOfRangeException.class);
    assertThatThrownBy(() -> CacheOptions.DEFAULT.budgetBytes(0))
        .isInstanceOf(OutOfRangeException.class);
    assertThatThrownBy(() -> CacheOptions.DEFAULT.attempts(11))
        .isInstanceOf(OutOfRangeException.class);
    assertThatThrownBy(() -> CacheOptions.DEFAULT.parallelDownloads(65))
        .isInstanceOf(OutOfRangeException.class);
  }
}
