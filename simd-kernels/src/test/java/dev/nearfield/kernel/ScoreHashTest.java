package dev.nearfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A pair has one score and a vector one row, at every register width and tier of the JVM. */
class ScoreHashTest {

  private static final List<List<String>> JVMS =
      List.of(
          List.of(),
          List.of("-XX:UseAVX=2"),
          List.of("-XX:UseAVX=1"),
          List.of("-XX:UseAVX=0"),
          List.of("-XX:MaxVectorSize=32"),
          List.of("-XX:MaxVectorSize=16"),
          List.of("-XX:MaxVectorSize=8"),
          List.of("-Xint"),
          List.of("-XX:TieredStopAtLevel=1"),
          List.of("-Dnearfield.checkedMemory=true"));

  private static final int JVMS_AT_ONCE = 2;

  private static final String WARNING = "--add-modules jdk.incubator.vector";

  @Test
  void hash_everyJvm_isTheSame() throws Exception {
    Map<String, List<String>> hashes = new HashMap<>();
    List<Future<ChildJvm.Result>> children = runAll();
    for (int i = 0; i < JVMS.size(); i++) {
      ChildJvm.Result child = children.get(i).get();
      assertThat(child.output()).doesNotContain(WARNING);
      collect(hashes, JVMS.get(i).toString(), child);
    }
    var bare = ChildJvm.run(ScoreHashChild.class, List.of());
    assertThat(bare.output().split(WARNING, -1)).as("one warning\n%s", bare.output()).hasSize(2);
    collect(hashes, "without the Vector API", bare);
    assertThat(hashes).hasSize(1);
  }

  private static List<Future<ChildJvm.Result>> runAll() throws InterruptedException {
    try (var threads = Executors.newFixedThreadPool(JVMS_AT_ONCE)) {
      return threads.invokeAll(
          JVMS.stream().<Callable<ChildJvm.Result>>map(jvm -> () -> run(jvm)).toList());
    }
  }

  private static ChildJvm.Result run(List<String> jvm) throws IOException, InterruptedException {
    List<String> flags = new ArrayList<>(ChildJvm.VECTOR_API);
    // Flags of other architectures are ignored there.
    flags.add("-XX:+IgnoreUnrecognizedVMOptions");
    flags.addAll(jvm);
    return ChildJvm.run(ScoreHashChild.class, flags);
  }

  private static void collect(Map<String, List<String>> hashes, String jvm, ChildJvm.Result child) {
    assertThat(child.exitCode()).as("%s\n%s", jvm, child.output()).isZero();
    boolean interpreted = jvm.contains("-Xint");
    for (String tier : interpreted ? List.of("cold") : List.of("cold", "warm")) {
      assertThat(child.lines(tier)).as("%s\n%s", jvm, child.output()).hasSize(1);
      String hash = child.lines(tier).getFirst();
      hashes.computeIfAbsent(hash, _ -> new ArrayList<>()).add(tier + " " + jvm);
    }
  }
}
