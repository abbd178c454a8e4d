package dev.nearfield.shard.manifest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.Metric;
import dev.nearfield.shard.manifest.PublishPlan.RouterUpload;
import dev.nearfield.shard.manifest.PublishPlan.ShardUpload;
import dev.nearfield.shard.objectstore.AccessRefusedException;
import dev.nearfield.shard.objectstore.FaultyStore;
import dev.nearfield.shard.objectstore.FaultyStore.Fault;
import dev.nearfield.shard.objectstore.ForwardingStore;
import dev.nearfield.shard.objectstore.MemoryObjectStore;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.objectstore.PutCondition;
import dev.nearfield.shard.objectstore.StoredObject;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Publishers that are interrupted: typed, the flag stays, and no commit is denied or invented. */
class PublishInterruptTest {

  private final MemoryObjectStore real = new MemoryObjectStore(Clock.systemUTC());
  private final FaultyStore faulty = new FaultyStore(real, 1);
  private ShardCollection collection;

  @BeforeEach
  void create() {
    ShardCollection.create(real, CollectionOptions.of(4, Metric.DOT));
    collection = ShardCollection.open(faulty);
  }

  @AfterEach
  void forgetTheInterrupt() {
    Thread.interrupted();
  }

  private static PublishPlan plan() {
    var content = ObjectContent.of("one".getBytes(US_ASCII));
    return PublishPlan.whole(
        new RouterUpload(RouterRef.of("hash", 16), Optional.empty()),
        List.of(new ShardUpload(0, content, 1)));
  }

  /** Interrupts the publisher between its uploads and its commit, when faults begin. */
  private PublishOptions interruptedAtTheGate(Fault fault) {
    PublishGate gate =
        (_, _) -> {
          faulty.with(fault, 1);
          Thread.currentThread().interrupt();
          return new PublishGate.Result(1, 0, 0, 0);
        };
    return PublishOptions.DEFAULT.gate(gate);
  }

  private int committed() {
    return ShardCollection.open(real).history(10).size();
  }

  @Test
  void publish_interruptedWhileTheStoreIsOverloaded_isTypedAndChangesNothing() {
    try (PublishRun run = collection.begin(PublishOptions.DEFAULT)) {
      faulty.with(Fault.OVERLOADED, 1);
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> run.publish(plan()))
          .isInstanceOf(ManifestInterruptedException.class)
          .hasMessageContaining("ask again");
    }
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    assertThat(committed()).isZero();
  }

  @Test
  void publish_L2_interruptedAfterALostReply_saysThatItMayHaveHappened() {
    faulty.only(Layout.CURRENT::equals);
    try (PublishRun run = collection.begin(interruptedAtTheGate(Fault.LOST_REPLY))) {
      assertThatThrownBy(() -> run.publish(plan()))
          .isInstanceOf(CommitOutcomeUnknownException.class)
          .hasMessageContaining(run.runId())
          .hasMessageContaining("interrupted");
    }
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    assertThat(committed()).isEqualTo(1);
  }

  /** The run's record comes after the commit: without it the run has succeeded all the same. */
  @Test
  void publish_L2_interruptedAfterItsCommit_hasPublished() {
    faulty.only(key -> key.text().startsWith(Layout.RUNS));
    try (PublishRun run = collection.begin(interruptedAtTheGate(Fault.OVERLOADED))) {
      assertThat(run.publish(plan()).manifest().generation()).isEqualTo(1);
    }
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    assertThat(committed()).isEqualTo(1);
  }

  /** Refused access after a lost reply says nothing about the attempt. */
  @Test
  void publish_L2_storeRefusesAfterALostReply_saysThatItMayHaveHappened() {
    var gone = new RefusingStore(faulty);
    ShardCollection through = ShardCollection.open(gone);
    PublishGate gate =
        (_, _) -> {
          faulty.only(Layout.CURRENT::equals).with(Fault.LOST_REPLY, 1);
          gone.refuseAfterTheNextWrite = true;
          return new PublishGate.Result(1, 0, 0, 0);
        };
    try (PublishRun run = through.begin(PublishOptions.DEFAULT.gate(gate))) {
      assertThatThrownBy(() -> run.publish(plan()))
          .isInstanceOf(CommitOutcomeUnknownException.class)
          .hasMessageContaining("policy");
      gone.refuses = false;
    }
    assertThat(committed()).isEqualTo(1);
  }

  /** A store whose permissions end after a write. */
  private static final class RefusingStore extends ForwardingStore {

    private boolean refuseAfterTheNextWrite;
    private boolean refuses;

    RefusingStore(ObjectStore store) {
      super(store);
    }

    @Override
    public StoredObject get(ObjectKey key, int maxBytes) {
      if (refuses) {
        throw new AccessRefusedException("get " + key, location(), "HTTP 403");
      }
      return super.get(key, maxBytes);
    }

    @Override
    public String put(ObjectKey key, ObjectContent content, PutCondition condition) {
      try {
        return super.put(key, content, condition);
      } finally {
        refuses |= refuseAfterTheNextWrite;
      }
    }
  }
}
