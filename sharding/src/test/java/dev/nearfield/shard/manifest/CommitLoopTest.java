package dev.nearfield.shard.manifest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.Metric;
import dev.nearfield.shard.manifest.PublishPlan.RouterUpload;
import dev.nearfield.shard.manifest.PublishPlan.ShardUpload;
import dev.nearfield.shard.objectstore.ForwardingStore;
import dev.nearfield.shard.objectstore.MemoryObjectStore;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.objectstore.PutCondition;
import dev.nearfield.shard.objectstore.UnreachableStoreException;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commits whose request goes a way of its own. */
class CommitLoopTest {

  private static final TimeAndChance QUICK =
      new TimeAndChance(Clock.systemUTC(), _ -> {}, new SplittableRandom(1));

  private final MemoryObjectStore real = new MemoryObjectStore(Clock.systemUTC());

  @BeforeEach
  void create() {
    ShardCollection.create(real, CollectionOptions.of(4, Metric.DOT), QUICK);
  }

  private static PublishPlan plan(String text) {
    var content = ObjectContent.of(text.getBytes(US_ASCII));
    return PublishPlan.whole(
        new RouterUpload(RouterRef.of("hash", 16), Optional.empty()),
        List.of(new ShardUpload(0, content, 1)));
  }

  /** A proxy that sends a request again when the first server was slow: it has won by then. */
  private static final class RepeatingProxy extends ForwardingStore {

    RepeatingProxy(ObjectStore store) {
      super(store);
    }

    @Override
    public String put(ObjectKey key, ObjectContent content, PutCondition condition) {
      String unheard = super.put(key, content, condition);
      assert !unheard.isEmpty();
      return super.put(key, content, condition);
    }
  }

  @Test
  void publish_L2_requestRepeatedOnItsWay_isRecognisedInItsRefusal() {
    ShardCollection through = ShardCollection.open(new RepeatingProxy(real), QUICK);
    for (long generation = 1; generation <= 3; generation++) {
      try (PublishRun run = through.begin(PublishOptions.DEFAULT)) {
        Publication done = run.publish(plan("content " + generation));
        assertThat(done.manifest().generation()).isEqualTo(generation);
        assertThat(done.manifest().runId()).isEqualTo(run.runId());
      }
    }
    assertThat(through.rollback(1).generation()).isEqualTo(4);
    assertThat(ShardCollection.open(real).history(10)).hasSize(4);
  }

  /** A store where the next change of what counts arrives late, and its reply never. */
  private static final class LateStore extends ForwardingStore {

    private final List<Runnable> late = new ArrayList<>();

    LateStore(ObjectStore store) {
      super(store);
    }

    @Override
    public String put(ObjectKey key, ObjectContent content, PutCondition condition) {
      if (!key.equals(Layout.CURRENT) || !late.isEmpty()) {
        return super.put(key, content, condition);
      }
      late.add(() -> super.put(key, content, condition));
      throw new UnreachableStoreException("put " + key, location(), new IOException("timeout"));
    }
  }

  @Test
  void publish_L2_stoppedWhileACommitIsOnItsWay_saysThatItMayHappen() {
    var store = new LateStore(real);
    var stopping =
        PublishOptions.DEFAULT.listener(
            (_, _, _, _) -> {
              if (!store.late.isEmpty()) {
                throw new CancellationException("stopped");
              }
            });
    try (PublishRun run = ShardCollection.open(store, QUICK).begin(stopping)) {
      assertThatThrownBy(() -> run.publish(plan("one")))
          .isInstanceOf(CommitOutcomeUnknownException.class)
          .hasMessageContaining("stopped")
          .hasCauseInstanceOf(CancellationException.class);
    }
    store.late.forEach(Runnable::run);
    assertThat(ShardCollection.open(real).history(10)).hasSize(1);
  }

  @Test
  void publish_L2_stoppedBeforeItsCommit_isStopped() {
    var stopping =
        PublishOptions.DEFAULT.listener(
            (_, _, _, _) -> {
              throw new CancellationException("stopped");
            });
    try (PublishRun run = ShardCollection.open(real, QUICK).begin(stopping)) {
      assertThatThrownBy(() -> run.publish(plan("one"))).isInstanceOf(CancellationException.class);
    }
    assertThat(ShardCollection.open(real).history(10)).isEmpty();
  }
}
