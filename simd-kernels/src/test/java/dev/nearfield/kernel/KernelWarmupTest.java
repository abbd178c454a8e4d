package dev.nearfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelWarmupTest {

  private static final List<Integer> SIZES = List.of(1, 4, 19);

  /** It asks before each call, so at most as many calls are made as it was told to go on. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 40, 3_000, 6_000})
  void run_toldToStop_callsNothingMore(int goOns) {
    var asked = new AtomicInteger();
    var calls = new AtomicInteger();
    try (var warmup = new KernelWarmup(() -> asked.getAndIncrement() >= goOns)) {
      for (int task = 0; task < 3; task++) {
        warmup.add(0, SIZES, _ -> calls.incrementAndGet()); // never fast enough
      }
      warmup.run();
    }
    assertThat(calls.get()).isLessThanOrEqualTo(goOns).isGreaterThanOrEqualTo(goOns * 9 / 10 - 1);
  }
}
