package dev.nearfield.shard.manifest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.Metric;
import dev.nearfield.shard.manifest.CollectionInfo.CommitMode;
import dev.nearfield.shard.objectstore.DeafServer;
import dev.nearfield.shard.objectstore.FaultyStore;
import dev.nearfield.shard.objectstore.FaultyStore.Fault;
import dev.nearfield.shard.objectstore.MemoryObjectStore;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.S3ObjectStore;
import dev.nearfield.shard.objectstore.ThrottledException;
import dev.nearfield.shard.objectstore.UnreachableStoreException;
import java.time.Clock;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** One layer repeats requests: what the store has repeated in vain is not repeated above it. */
class UnreachableStoreTest {

  private final AtomicInteger pauses = new AtomicInteger();
  private final TimeAndChance counting =
      new TimeAndChance(Clock.systemUTC(), this::pause, new SplittableRandom(1));

  private void pause(Duration pause) {
    assert pause.isPositive();
    pauses.incrementAndGet();
  }

  private void assertAskedByTheStoreAlone(DeafServer server, ThrowingCallable request) {
    int before = server.calls();
    assertThatThrownBy(request)
        .isInstanceOf(UnreachableStoreException.class)
        .hasMessageContaining("check endpoint, network and firewall");
    assertThat(server.calls() - before).isEqualTo(DeafServer.ATTEMPTS);
    assertThat(pauses).hasValue(0);
  }

  @Test
  void openAndCreate_unreachableEndpoint_askAsOftenAsTheStoreRepeats() throws Exception {
    try (var server = DeafServer.hangingUp();
        S3ObjectStore store = server.store()) {
      assertAskedByTheStoreAlone(server, () -> ShardCollection.open(store, counting));
      var options = CollectionOptions.of(4, Metric.DOT);
      assertAskedByTheStoreAlone(server, () -> ShardCollection.create(store, options, counting));
      assertAskedByTheStoreAlone(server, () -> CollectionReader.open(store));
    }
  }

  @Test
  void commitPoint_unreachableEndpoint_isReadAsOftenAsTheStoreRepeats() throws Exception {
    try (var server = DeafServer.hangingUp();
        S3ObjectStore store = server.store()) {
      for (CommitMode mode : CommitMode.values()) {
        var commits = new CommitLoop(CommitPoint.of(store, mode), counting);
        assertAskedByTheStoreAlone(server, commits::read);
      }
    }
  }

  @Test
  void requests_unreachableEndpoint_askAsOftenAsTheStoreRepeats() throws Exception {
    try (var server = DeafServer.hangingUp();
        S3ObjectStore store = server.store()) {
      var requests = new Requests(store, counting);
      var content = ObjectContent.of("one".getBytes(US_ASCII));
      assertAskedByTheStoreAlone(server, () -> requests.put(Layout.COLLECTION, content));
      assertAskedByTheStoreAlone(server, () -> requests.list(Layout.RUNS));
      assertAskedByTheStoreAlone(server, () -> requests.delete(Layout.COLLECTION));
    }
  }

  /** The store sends a write under a condition once, so here is the layer that repeats it. */
  @Test
  void putOnce_storeThatRepeatsNothing_isRepeatedHere() {
    var overloaded = new FaultyStore(new MemoryObjectStore(Clock.systemUTC()), 1);
    var requests = new Requests(overloaded.with(Fault.OVERLOADED, 1), counting);
    var content = ObjectContent.of("one".getBytes(US_ASCII));
    assertThatThrownBy(() -> requests.putOnce(Layout.COLLECTION, content))
        .isInstanceOf(ThrottledException.class);
    assertThat(overloaded.injected()).isEqualTo(8);
    assertThat(pauses).hasValue(7);
  }
}
