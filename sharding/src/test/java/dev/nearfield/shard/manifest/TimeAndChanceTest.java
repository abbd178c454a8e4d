package dev.nearfield.shard.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class TimeAndChanceTest {

  private static final int THREADS = 4;
  private static final int NAMES = 100_000;

  /** One collection serves all threads of a process, and begins runs within one millisecond. */
  @Test
  void newRunId_manyThreadsAtOneMoment_isNeverTheSame() throws Exception {
    var moment = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    var shared = new TimeAndChance(moment, _ -> {}, TimeAndChance.system().random());
    var barrier = new CyclicBarrier(THREADS);
    List<Future<List<String>>> names = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(THREADS)) {
      for (int thread = 0; thread < THREADS; thread++) {
        names.add(
            threads.submit(
                () -> {
                  barrier.await();
                  List<String> mine = new ArrayList<>();
                  for (int i = 0; i < NAMES; i++) {
                    mine.add(shared.newRunId());
                  }
                  return mine;
                }));
      }
    }
    Set<String> all = new HashSet<>();
    for (Future<List<String>> mine : names) {
      all.addAll(mine.get());
    }
    assertThat(all).hasSize(THREADS * NAMES);
  }
}
