package dev.nearfield.shard.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.shard.manifest.PublishOptions;
import dev.nearfield.shard.manifest.PublishPlan;
import dev.nearfield.shard.manifest.PublishRun;
import dev.nearfield.shard.manifest.RecallTerms;
import dev.nearfield.shard.reader.RecallMeasure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** Whoever hears of a publish may end it, and then nothing was published. */
class PublishListenerTest extends BuiltCollection {

  @Test
  void publish_stoppedWhileMeasuring_publishesNothing() {
    ShardFolder shards = build(1);
    PublishPlan plan = plan(shards, RecallTerms.MEASURE, probes(shards, 2));
    var stopping = RecallMeasure.of(cache).listener((done, total) -> done < 7);
    try (PublishRun run = collection.begin(PublishOptions.DEFAULT.gate(stopping))) {
      assertThatThrownBy(() -> run.publish(plan)).isInstanceOf(CancellationException.class);
    }
    assertThat(collection.manifest()).isEmpty();
    assertThatThrownBy(() -> shards.probes(queries(2), K, Map.of(), (done, total) -> false))
        .isInstanceOf(CancellationException.class);
    assertThatThrownBy(() -> BuiltCorpus.of(shards, (done, total) -> done < 2))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void publish_listener_hearsOfEveryShardAndMayEndIt() {
    BuiltCorpus corpus = BuiltCorpus.of(build(1));
    List<List<Long>> heard = new ArrayList<>();
    var hearing =
        PublishOptions.DEFAULT.listener(
            (shards, of, bytes, ofBytes) ->
                heard.add(List.of((long) shards, (long) of, bytes, ofBytes)));
    try (PublishRun run = collection.begin(hearing)) {
      run.publish(corpus.plan(0));
    }
    long total = corpus.shards().stream().mapToLong(each -> each.content().length()).sum();
    assertThat(heard).hasSize(corpus.shards().size());
    assertThat(heard.getLast())
        .containsExactly(
            (long) corpus.shards().size(), (long) corpus.shards().size(), total, total);
    var stopping =
        PublishOptions.DEFAULT.listener(
            (shards, of, bytes, ofBytes) -> {
              throw new CancellationException("enough");
            });
    try (PublishRun run = collection.begin(stopping)) {
      assertThatThrownBy(() -> run.publish(corpus.plan(0)))
          .isInstanceOf(CancellationException.class);
    }
    assertThat(collection.current().generation()).isEqualTo(1);
  }
}
