package dev.nearfield.shard.gather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nearfield.Hit;
import dev.nearfield.Query;
import dev.nearfield.SearchResult;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScatterGatherG3Test {

  private static final int DEAD = 5;

  private final Corpus corpus = Corpus.hashed(8, 800, 50, new SplittableRandom(3));
  private final ScatterGather gather = ScatterGather.of(GatherOptions.DEFAULT);
  private final IllegalStateException broken = new IllegalStateException("no such file");

  @AfterEach
  void close() {
    gather.close();
  }

  private void kill(int shard) {
    corpus.stubs().get(shard).before =
        _ -> {
          throw broken;
        };
  }

  private GatherResult search(GatherPolicy policy) {
    return gather.search(corpus.shards(), Corpus.query(10).policy(policy));
  }

  @Test
  void search_G3_oneDeadAndFail_throwsWithTheShardAndItsCause() {
    kill(DEAD);
    var thrown =
        catchThrowableOfType(ShardsFailedException.class, () -> search(GatherPolicy.fail()));
    assertThat(thrown.coverage().failed()).containsExactly(new ShardFailure(DEAD, broken));
    assertThat(thrown.coverage().answered()).containsExactly(0, 1, 2, 3, 4, 6, 7);
    assertThat(thrown).hasCause(broken).hasMessageContaining("shard 5");
  }

  @Test
  void search_G3_oneDeadAndPartial_returnsTheOthersAndSaysSo() {
    kill(DEAD);
    GatherResult result = search(GatherPolicy.partial(0.8));
    List<Integer> others = List.of(0, 1, 2, 3, 4, 6, 7);
    Coverage coverage = result.coverage();
    assertThat(Corpus.hits(result)).isEqualTo(corpus.best(10, others));
    assertThat(coverage.answered()).isEqualTo(others);
    assertThat(coverage.failed()).containsExactly(new ShardFailure(DEAD, broken));
    long covered = 800 - corpus.stubs().get(DEAD).vectorCount();
    assertThat(coverage.vectorsCovered()).isEqualTo(covered);
    assertThat(coverage.share()).isEqualTo(covered / 800.0);
    assertThat(coverage.expectedRecall()).isEqualTo(7 / 8.0);
    assertThat(coverage.isComplete()).isFalse();
    assertThat(coverage.toString()).contains("7 of 8", "shard 5");
  }

  @Test
  void search_G3_lessThanPartialWants_throwsWithTheCoverage() {
    kill(DEAD);
    kill(DEAD + 1);
    var thrown =
        catchThrowableOfType(
            CoverageTooLowException.class, () -> search(GatherPolicy.partial(0.9)));
    assertThat(thrown.coverage().failed())
        .extracting(ShardFailure::shard)
        .containsExactly(DEAD, DEAD + 1);
  }

  @Test
  void search_G3_allDeadAndBestEffort_returnsNothingAndSaysSo() {
    for (int shard = 0; shard < 8; shard++) {
      kill(shard);
    }
    GatherResult result = search(GatherPolicy.bestEffort());
    assertThat(result.hits()).isEmpty();
    assertThat(result.coverage().failed()).hasSize(8);
    assertThat(result.coverage().share()).isZero();
    assertThatThrownBy(() -> search(GatherPolicy.partial(0.1)))
        .isInstanceOf(CoverageTooLowException.class);
  }

  @Test
  void search_G3_shardThatCutsItsAnswerShort_isInTheAnswerButNotCovered() {
    corpus.stubs().get(DEAD).partial = true;
    GatherResult result = search(GatherPolicy.bestEffort());
    assertThat(result.coverage().cutShort()).containsExactly(DEAD);
    assertThat(Corpus.hits(result)).isEqualTo(corpus.best(10));
    assertThatThrownBy(() -> search(GatherPolicy.fail()))
        .isInstanceOf(ShardsTimedOutException.class);
  }

  @Test
  void search_G3_answerOutOfOrder_isThatShardsFailure() {
    var shards = new ArrayList<ShardSearcher>(corpus.stubs());
    shards.set(
        DEAD,
        new StubShard(List.of()) {
          @Override
          public SearchResult search(Query query) {
            return new SearchResult(List.of(new Hit(1L, Float.NaN)), 1);
          }
        });
    GatherResult result =
        gather.search(
            new Shards(1, corpus.router(), shards),
            Corpus.query(10).policy(GatherPolicy.bestEffort()));
    assertThat(result.coverage().failed()).extracting(ShardFailure::shard).containsExactly(DEAD);
    assertThat(result.coverage().failed().getFirst().cause())
        .isInstanceOf(MalformedAnswerException.class);
  }

  @Test
  void activity_G3_afterFailures_countsThem() {
    kill(DEAD);
    var _ = search(GatherPolicy.bestEffort());
    GatherActivity activity = gather.activity();
    assertThat(activity.searches()).isEqualTo(1);
    assertThat(activity.failures()).isEqualTo(1);
    assertThat(activity.calls()).isBetween(8L, 16L);
    assertThat(activity.secondCalls()).isZero();
    assertThat(activity.timeouts()).isZero();
  }
}
