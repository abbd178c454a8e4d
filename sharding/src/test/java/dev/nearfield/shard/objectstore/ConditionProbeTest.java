package dev.nearfield.shard.objectstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import org.junit.jupiter.api.Test;

/** What a probe finds out is tried on whole collections; here, that it leaves nothing behind. */
class ConditionProbeTest {

  /** A store that writes under If-Match where nothing is. */
  private static final class Careless extends ForwardingStore {

    Careless(ObjectStore store) {
      super(store);
    }

    @Override
    public String put(ObjectKey key, ObjectContent content, PutCondition condition) {
      boolean careless = condition instanceof PutCondition.IfMatch && find(key).isEmpty();
      return super.put(key, content, careless ? PutCondition.none() : condition);
    }
  }

  @Test
  void of_storeThatMatchesWhatIsAbsent_findsItOutAndCleansUp() {
    var store = new MemoryObjectStore(Clock.systemUTC());
    assertThat(ConditionProbe.of(new Careless(store))).isEqualTo(new ConditionProbe(true, false));
    assertThat(ConditionProbe.of(store)).isEqualTo(new ConditionProbe(true, true));
    assertThat(store.list("")).isEmpty();
  }
}
