package dev.nearfield.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.ArraySource;
import dev.nearfield.Codes;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.TestIndexes;
import dev.nearfield.VectorIndex;
import dev.nearfield.testkit.ChildJvm;
import dev.nearfield.testkit.RandomVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jfr.EventType;
import jdk.jfr.Recording;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each event of the flight recorder appears once for what it tells of, with its fields. */
class FlightEventsTest {

  private static final float[][] ROWS = RandomVectors.seeded(12).rows(300, 6);

  /** Modules that the library cannot do without. */
  private static final String WITHOUT_RECORDER =
      "--limit-modules=java.base,java.logging,java.management,jdk.management,jdk.unsupported,"
          + "jdk.incubator.vector";

  @TempDir Path directory;

  @Test
  void events_lifeOfAnIndex_appearOnceWithTheirFields() throws IOException {
    Path folder = directory.resolve("index");
    Map<String, List<RecordedEvent>> events =
        recorded(
            recording -> {
              recording.enable("nearfield.SlowSearch").withoutThreshold();
              live(folder);
            });

    assertThat(events.keySet())
        .containsExactlyInAnyOrder(
            "nearfield.Open",
            "nearfield.UpsertBatch",
            "nearfield.SlowSearch",
            "nearfield.Checkpoint",
            "nearfield.Consolidation");
    assertThat(events.values().stream().flatMap(List::stream))
        .allMatch(event -> event.getString("index").equals(folder.toString()))
        .allMatch(event -> event.getDuration().toNanos() > 0);

    RecordedEvent search = only(events, "nearfield.SlowSearch");
    assertThat(search.getInt("k")).isEqualTo(4);
    assertThat(search.getInt("hits")).isEqualTo(4);
    assertThat(search.getLong("scoredRows")).isBetween(4L, 900L);
    assertThat(search.getBoolean("partial")).isFalse();
    assertThat(search.getStackTrace()).as("who asked").isNotNull();

    assertThat(only(events, "nearfield.UpsertBatch").getLong("rows")).isEqualTo(300);
    assertThat(only(events, "nearfield.Consolidation").getLong("freedRows")).isEqualTo(1);
    List<RecordedEvent> checkpoints = events.get("nearfield.Checkpoint");
    assertThat(checkpoints).extracting(event -> event.getLong("rows")).endsWith(300L, 299L, 299L);
    assertThat(checkpoints).extracting(event -> event.getLong("records")).endsWith(0L, 1L, 0L);
    assertThat(events.get("nearfield.Open"))
        .extracting(event -> event.getLong("rows"))
        .containsExactly(0L, 299L);
    events.values().forEach(FlightEventsTest::assertSucceededAndExplained);
  }

  private static void assertSucceededAndExplained(List<RecordedEvent> events) {
    assertThat(events)
        .filteredOn(event -> event.hasField("succeeded"))
        .allMatch(event -> event.getBoolean("succeeded"));
    EventType type = events.getFirst().getEventType();
    assertThat(type.getLabel()).isNotBlank();
    assertThat(type.getDescription()).isNotBlank();
    assertThat(type.getCategoryNames()).containsExactly("Nearfield");
    assertThat(type.getFields()).extracting(ValueDescriptor::getLabel).doesNotContainNull();
  }

  /** Creates an index, changes and asks it, saves it, and opens it again. */
  private static void live(Path folder) {
    try (VectorIndex index = TestIndexes.builder(6, Metric.DOT, Codes.INT8).openOrCreate(folder)) {
      index.addAll(ArraySource.of(ROWS), TestIndexes.TWO_THREADS);
      index.search(Query.of(ROWS[5]).k(4));
      index.delete(3);
      index.save();
      assertThat(index.compact()).isEqualTo(1);
    }
    VectorIndex.openReadOnly(folder).close();
  }

  @Test
  void events_recovery_tellOfTheLogAndOfTheLinks() throws IOException {
    Path folder = directory.resolve("index");
    Path copy = directory.resolve("copy");
    try (VectorIndex index = TestIndexes.builder(6, Metric.DOT, Codes.INT8).openOrCreate(folder)) {
      for (int row = 0; row < 40; row++) {
        index.add(row, ROWS[row]);
      }
      copyFolder(folder, copy); // as it is after a crash
    }
    Map<String, List<RecordedEvent>> events =
        recorded(
            _ -> {
              try (VectorIndex index = VectorIndex.open(copy)) {
                index.save(); // waits for the links
              }
            });
    assertThat(only(events, "nearfield.Recovery").getLong("rows")).isEqualTo(40);
    assertThat(only(events, "nearfield.Recovery").getLong("records")).isEqualTo(40);
    RecordedEvent linking = only(events, "nearfield.Linking");
    assertThat(linking.getLong("rows")).isEqualTo(40);
    assertThat(linking.getString("index")).isEqualTo(copy.toString());
    assertThat(linking.getDuration().toNanos()).isPositive();
    events.values().forEach(FlightEventsTest::assertSucceededAndExplained);
  }

  private static void copyFolder(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  @Test
  void slowSearch_belowTheThreshold_isNotRecorded() throws IOException {
    Map<String, List<RecordedEvent>> events =
        recorded(
            recording -> {
              recording.enable("nearfield.SlowSearch").withThreshold(Duration.ofHours(1));
              live(directory.resolve("index"));
            });
    assertThat(events).doesNotContainKey("nearfield.SlowSearch").containsKey("nearfield.Open");
  }

  @Test
  void index_withoutTheRecordersModule_works() {
    ChildJvm.Outcome outcome =
        ChildJvm.run(List.of(WITHOUT_RECORDER), Life.class, directory.resolve("index").toString());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out().strip()).isEqualTo("recorder false");
  }

  @Test
  void eventClasses_withoutARecording_areNotLoaded() {
    ChildJvm.Outcome outcome =
        ChildJvm.run(
            List.of("-Xlog:class+load=info"), Life.class, directory.resolve("index").toString());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out().lines().filter(line -> line.contains("nearfield.observe")))
        .anyMatch(line -> line.contains("SearchSpan"))
        .noneMatch(line -> line.matches(".*\\b\\w+Event\\b.*"));
  }

  /** Lives without a recorder. */
  static final class Life {
    private Life() {}

    public static void main(String[] arguments) {
      live(Path.of(arguments[0]));
      boolean present = ModuleLayer.boot().findModule("jdk.jfr").isPresent();
      System.out.println("recorder " + present);
    }
  }

  private interface Task {
    void run(Recording recording);
  }

  private Map<String, List<RecordedEvent>> recorded(Task task) throws IOException {
    Path file = directory.resolve("recording.jfr");
    try (var recording = new Recording()) {
      recording.start();
      task.run(recording);
      recording.stop();
      recording.dump(file);
    }
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().startsWith("nearfield."))
        .collect(Collectors.groupingBy(event -> event.getEventType().getName()));
  }

  private static RecordedEvent only(Map<String, List<RecordedEvent>> events, String name) {
    List<RecordedEvent> found = events.getOrDefault(name, List.of());
    assertThat(found).as(name).hasSize(1);
    return found.getFirst();
  }
}
