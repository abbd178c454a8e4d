package dev.nearfield.shard.objectstore;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.storage.FileAccess;
import dev.nearfield.testkit.ChildJvm;
import dev.nearfield.testkit.FaultyFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One folder, several processes that commit to one object, and some that die of it (L2). */
class LocalStoreProcessesTest {

  private static final ObjectKey HISTORY = ObjectKey.of("d/history");
  private static final int WRITERS = 3;
  private static final int COMMITS = 20;
  private static final int MAX_BYTES = 1 << 16;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir private Path folder;
  private final List<Process> writers = new ArrayList<>();

  @AfterEach
  void endAll() throws InterruptedException {
    for (Process writer : writers) {
      writer.destroyForcibly().waitFor();
    }
  }

  /**
   * Appends its name to the history until it has done so often enough, each time only if nobody
   * else has meanwhile; prints what it was told.
   */
  static final class Writer {

    private Writer() {}

    public static void main(String[] arguments) throws IOException {
      var files = new FaultyFiles(FileAccess.system());
      var store = LocalObjectStore.open(Path.of(arguments[0]), files);
      System.out.println("ready");
      int start = System.in.read();
      System.out.println("created " + (start >= 0 && writes(store, "", PutCondition.ifAbsent())));
      int lost = 0;
      for (int commits = 0; commits < COMMITS; ) {
        if (commits == COMMITS / 2) {
          files.failWhen(line -> dies(line, arguments[2]));
        }
        StoredObject now = store.get(HISTORY, MAX_BYTES);
        String next = new String(now.content(), US_ASCII) + arguments[1] + "\n";
        boolean won = writes(store, next, PutCondition.ifMatch(now.info().etag()));
        commits += won ? 1 : 0;
        lost += won ? 0 : 1;
        System.out.println((won ? "committed " : "lost ") + (won ? commits : lost));
      }
    }

    private static boolean writes(ObjectStore store, String text, PutCondition condition) {
      try {
        store.put(HISTORY, ObjectContent.of(text.getBytes(US_ASCII)), condition);
        return true;
      } catch (PreconditionFailedException lost) {
        return false;
      }
    }

    /** As if killed, before this operation. */
    private static boolean dies(String operation, String last) {
      if (operation.startsWith(last)) {
        Runtime.getRuntime().halt(9);
      }
      return false;
    }
  }

  private static final String NEVER = "never";

  private void start(String name, String diesBefore) throws IOException {
    writers.add(ChildJvm.start(List.of(), Writer.class, folder.toString(), name, diesBefore));
  }

  /** Lets all begin at once; gives what each printed. */
  private List<List<String>> race() throws Exception {
    List<BufferedReader> outputs = new ArrayList<>();
    for (Process writer : writers) {
      var output = new BufferedReader(new InputStreamReader(writer.getInputStream(), US_ASCII));
      assertThat(output.readLine()).isEqualTo("ready");
      outputs.add(output);
    }
    for (Process writer : writers) {
      writer.getOutputStream().write('\n');
      writer.getOutputStream().flush();
    }
    List<List<String>> told = new ArrayList<>();
    for (Process writer : writers) {
      assertThat(writer.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as("it ends").isTrue();
      told.add(outputs.get(told.size()).lines().toList());
    }
    return told;
  }

  private static List<String> history(ObjectStore store) {
    return new String(store.get(HISTORY, MAX_BYTES).content(), US_ASCII).lines().toList();
  }

  private static int committed(List<String> told) {
    return (int) told.stream().filter(line -> line.startsWith("committed")).count();
  }

  @Test
  void putIfMatch_L2_severalProcesses_loseNoCommit() throws Exception {
    for (int writer = 0; writer < WRITERS; writer++) {
      start("writer-" + writer, NEVER);
    }
    List<List<String>> told = race();
    List<String> all = told.stream().flatMap(List::stream).toList();
    assertThat(Collections.frequency(all, "created true")).as("one creates").isEqualTo(1);
    assertThat(all).as("they met").anyMatch(line -> line.startsWith("lost"));
    try (var store = LocalObjectStore.open(folder)) {
      List<String> history = history(store);
      assertThat(history).hasSize(WRITERS * COMMITS);
      for (int writer = 0; writer < WRITERS; writer++) {
        assertThat(committed(told.get(writer))).isEqualTo(COMMITS);
        assertThat(Collections.frequency(history, "writer-" + writer)).isEqualTo(COMMITS);
      }
    }
  }

  /** Before it renames nothing of it shows; after that everything does, and the rest goes on. */
  @ParameterizedTest
  @ValueSource(strings = {"write", "rename", "forceDirectory d", "delete .pending"})
  void putIfMatch_L2_oneProcessKilled_isWholeOrAbsentAndHoldsUpNobody(String diesBefore)
      throws Exception {
    start("victim", diesBefore);
    start("writer", NEVER);
    List<List<String>> told = race();
    assertThat(writers.getFirst().exitValue()).isEqualTo(9);
    assertThat(committed(told.getFirst())).isEqualTo(COMMITS / 2);
    assertThat(committed(told.getLast())).isEqualTo(COMMITS);
    boolean renamed = diesBefore.startsWith("forceDirectory") || diesBefore.startsWith("delete");
    try (var store = LocalObjectStore.open(folder)) {
      List<String> history = history(store);
      assertThat(Collections.frequency(history, "victim"))
          .isEqualTo(COMMITS / 2 + (renamed ? 1 : 0));
      assertThat(Collections.frequency(history, "writer")).isEqualTo(COMMITS);
      assertThat(store.list("").map(ObjectInfo::key)).containsExactly(HISTORY);
      store.delete(HISTORY);
    }
    assertThat(folder.resolve(".pending")).as("finished by the next one").doesNotExist();
  }
}
