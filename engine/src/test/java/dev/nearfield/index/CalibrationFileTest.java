package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.BatchOptions;
import dev.nearfield.Calibration;
import dev.nearfield.Calibration.Curve;
import dev.nearfield.Calibration.Point;
import dev.nearfield.CalibrationOptions;
import dev.nearfield.Codes;
import dev.nearfield.Explanation;
import dev.nearfield.IndexClosedException;
import dev.nearfield.NotCalibratedException;
import dev.nearfield.Query;
import dev.nearfield.ReadOnlyIndexException;
import dev.nearfield.VectorIndex;
import dev.nearfield.storage.CorruptFileException;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.SectionWriter;
import dev.nearfield.storage.UnsupportedVersionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalibrationFileTest {

  private static final FileAccess FILES = FileAccess.system();
  private static final CalibrationOptions OPTIONS = CalibrationOptions.DEFAULT.ks(1, 10);

  @TempDir Path directory;
  private SavedIndex saved;
  private Path file;

  @BeforeEach
  void saveAnIndex() {
    saved = SavedIndex.create(directory, Codes.INT8, 1);
    file = directory.resolve(CalibrationFile.NAME);
  }

  private Calibration calibrate() {
    try (VectorIndex index = VectorIndex.open(directory)) {
      return index.calibrate(List.of(saved.rows), OPTIONS);
    }
  }

  private Query query() {
    return Query.of(saved.rows[0]).recall(0.9);
  }

  @Test
  void calibration_reopened_isThere() {
    Calibration calibration = calibrate();
    try (VectorIndex index = VectorIndex.open(directory)) {
      assertThat(index.calibration()).contains(calibration);
      assertThat(index.search(query()).hits()).hasSize(10);
      index.add(999L, saved.rows[0]);
    }
    try (VectorIndex index = VectorIndex.openReadOnly(directory)) {
      assertThat(index.size()).isEqualTo(SavedIndex.ROWS + 1);
      assertThat(index.calibration()).contains(calibration);
      assertThat(index.stats().diskBytes()).isGreaterThan(SavedIndex.read(file).length);
    }
    var names = new ArrayList<String>();
    VectorIndex.verify(directory, names::add);
    assertThat(names).contains(CalibrationFile.NAME);
  }

  @Test
  void earlyStop_reopened_isThere() {
    Calibration calibration;
    try (VectorIndex index = VectorIndex.open(directory)) {
      List<Float> slacks = List.of(0f, 0.125f);
      calibration = index.calibrate(List.of(saved.rows), OPTIONS.slacks(slacks));
    }
    try (VectorIndex index = VectorIndex.open(directory)) {
      assertThat(index.calibration()).contains(calibration);
    }
    assertThat(calibration.curves())
        .anyMatch(curve -> curve.points().stream().anyMatch(point -> point.slack() <= 0.125f));
  }

  @Test
  void calibrate_again_replacesTheFile() {
    calibrate();
    byte[] before = SavedIndex.read(file);
    try (VectorIndex index = VectorIndex.open(directory)) {
      index.calibrate(List.of(saved.rows[3], saved.rows[4]), OPTIONS.ks(10));
    }
    assertThat(SavedIndex.read(file)).isNotEqualTo(before);
    calibrate();
    assertThat(SavedIndex.read(file)).isEqualTo(before);
  }

  @Test
  void calibrate_readOnlyIndex_isRefused() {
    try (VectorIndex index = VectorIndex.openReadOnly(directory)) {
      assertThatThrownBy(() -> index.calibrate(OPTIONS)).isInstanceOf(ReadOnlyIndexException.class);
      assertThatThrownBy(() -> index.calibrate(List.of(saved.rows), OPTIONS))
          .isInstanceOf(ReadOnlyIndexException.class);
      assertThatThrownBy(() -> index.search(query())).isInstanceOf(NotCalibratedException.class);
    }
    assertThat(file).doesNotExist();
  }

  /** Another writer may hold the folder by the time that the calibration is known. */
  @Test
  void calibrate_indexClosedMeanwhile_storesNothing() {
    VectorIndex index = VectorIndex.open(directory);
    List<CalibrationOptions.Listener> closers =
        List.of(
            listener((_, _) -> index.close(), (_, _) -> {}),
            listener((_, _) -> {}, (_, _) -> index.close()));
    for (CalibrationOptions.Listener closer : closers) {
      var options = OPTIONS.listener(closer).batch(BatchOptions.DEFAULT.threads(1));
      assertThatThrownBy(() -> index.calibrate(List.of(saved.rows), options))
          .isInstanceOf(IndexClosedException.class);
      assertThat(file).doesNotExist();
    }
    try (VectorIndex again = VectorIndex.open(directory)) {
      assertThat(again.calibration()).isEmpty();
    }
  }

  /** The index is closed after the last width, when nothing is left but to store the outcome. */
  @Test
  void calibrate_indexClosedAtTheEnd_storesNothing() {
    List<Integer> widths = new ArrayList<>();
    try (VectorIndex index = VectorIndex.open(directory)) {
      var listener = listener((_, _) -> {}, (width, _) -> widths.add(width));
      index.calibrate(List.of(saved.rows), OPTIONS.listener(listener));
    }
    byte[] before = SavedIndex.read(file);
    VectorIndex index = VectorIndex.open(directory);
    var closer =
        listener(
            (_, _) -> {},
            (width, _) -> {
              if (width.equals(widths.getLast())) {
                index.close();
              }
            });
    assertThatThrownBy(() -> index.calibrate(List.of(saved.rows), OPTIONS.listener(closer)))
        .isInstanceOf(IndexClosedException.class);
    assertThat(SavedIndex.read(file)).isEqualTo(before);
  }

  private static CalibrationOptions.Listener listener(
      BiConsumer<Integer, Integer> onTruth, BiConsumer<Integer, Double> onBeamWidth) {
    return new CalibrationOptions.Listener() {
      @Override
      public void onTruth(int done, int total) {
        onTruth.accept(done, total);
      }

      @Override
      public void onBeamWidth(int beamWidth, double recall) {
        onBeamWidth.accept(beamWidth, recall);
      }
    };
  }

  @Test
  void open_anyFlippedBit_isReportedToThoseWhoNeedIt() {
    calibrate();
    byte[] sound = SavedIndex.read(file);
    var random = new SplittableRandom(3);
    for (int at = 0; at < sound.length; at += at < 64 || at > sound.length - 130 ? 1 : 7) {
      byte[] damaged = sound.clone();
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      assertDamageIsReported(damaged);
    }
    for (int length : new int[] {0, 1, 63, 64, 200, sound.length - 1}) {
      assertDamageIsReported(Arrays.copyOf(sound, length));
    }
    assertDamageIsReported(Arrays.copyOf(sound, sound.length + 64));
    SavedIndex.write(file, sound);
    calibrate();
    assertThat(SavedIndex.read(file)).isEqualTo(sound);
  }

  /** The index opens and searches; only who asks for a recall, or verifies, hears of it. */
  private void assertDamageIsReported(byte[] damaged) {
    SavedIndex.write(file, damaged);
    try (VectorIndex index = VectorIndex.openReadOnly(directory)) {
      assertThat(index.search(Query.of(saved.rows[0])).hits()).hasSize(10);
      assertThatThrownBy(() -> index.search(query()))
          .isInstanceOfAny(CorruptFileException.class, UnsupportedVersionException.class)
          .hasMessageContaining(CalibrationFile.NAME);
      assertThatThrownBy(index::calibration)
          .isInstanceOfAny(CorruptFileException.class, UnsupportedVersionException.class);
    }
    assertThatThrownBy(() -> VectorIndex.verify(directory, name -> {}))
        .isInstanceOfAny(CorruptFileException.class, UnsupportedVersionException.class);
  }

  @Test
  void open_newerVersion_isNamedAsSuch() {
    try (SectionWriter writer = SectionWriter.create(FILES, file, "calibration", 4)) {
      writer.begin("curves");
      writer.end();
      writer.publish();
    }
    try (VectorIndex index = VectorIndex.open(directory)) {
      assertThatThrownBy(() -> index.search(query()))
          .isInstanceOf(UnsupportedVersionException.class)
          .hasMessageContaining(CalibrationFile.NAME);
    }
  }

  /** What a file with sound checksums may still lie about. */
  static Stream<Calibration> lies() {
    Point sound = new Point(0.9, 0.9, 20, 10, 5);
    return Stream.of(
        calibration(0, 1, 10, sound),
        calibration(5, 0, 10, sound),
        new Calibration(
            5, -1, 1, Calibration.Sample.QUERIES, List.of(new Curve(10, List.of(sound)))),
        calibration(5, 1, 0, sound),
        calibration(5, 1, 1_001, new Point(0.9, 0.9, 2_000, 1_500, 5)),
        calibration(5, 1, 10, new Point(0.9, 0.9, 9, 9, 5)),
        calibration(5, 1, 10, new Point(0.9, 0.9, 65_537, 10, 5)),
        calibration(5, 1, 10, new Point(0.9, 0.9, 20, 9, 5)),
        calibration(5, 1, 10, new Point(0.9, 0.9, 20, 21, 5)),
        calibration(5, 1, 10, new Point(1.1, 0.9, 20, 10, 5)),
        calibration(5, 1, 10, new Point(0.9, Double.NaN, 20, 10, 5)),
        calibration(5, 1, 10, new Point(0.9, 0.9, 20, 10, -0.1f, 5)),
        calibration(5, 1, 10, new Point(0.9, 0.9, 20, 10, Float.NaN, 5)),
        calibration(5, 1, 10, new Point(0.9, 0.9, 20, 10, -1)),
        calibration(5, 1, 10, new Point(0.9, 0.9, 20, 10, Double.POSITIVE_INFINITY)));
  }

  private static Calibration calibration(int rows, int queries, int k, Point point) {
    return new Calibration(
        rows, 0, queries, Calibration.Sample.QUERIES, List.of(new Curve(k, List.of(point))));
  }

  @ParameterizedTest
  @MethodSource("lies")
  void open_nonsenseUnderSoundChecksums_isRefused(Calibration lie) {
    CalibrationFile.publish(FILES, directory, lie);
    assertThatThrownBy(() -> CalibrationFile.read(FILES, directory))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("must be in [");
  }

  /** Version 1 knew of no medoids: walks descended from the top; neither knew of early stops. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void read_fileOfAnOldVersion_isOfWalksAsTheyWereThen(int version) {
    int[][] fields = {{SavedIndex.ROWS, 1, 1, 1, 10, 1}, {SavedIndex.ROWS, 0, 1, 1, 1, 10, 1}};
    try (SectionWriter writer = SectionWriter.create(FILES, file, "calibration", version)) {
      writer.begin("curves");
      for (int field : fields[version - 1]) {
        writer.writeInt(field);
      }
      for (double recall : new double[] {0.95, 0.9}) {
        writer.writeLong(Double.doubleToLongBits(recall));
      }
      writer.writeInt(20);
      writer.writeInt(10);
      writer.writeLong(Double.doubleToLongBits(33));
      writer.end();
      writer.publish();
    }
    Curve curve = new Curve(10, List.of(new Point(0.95, 0.9, 20, 10, 33)));
    assertThat(CalibrationFile.read(FILES, directory))
        .isEqualTo(
            new Calibration(SavedIndex.ROWS, 0, 1, Calibration.Sample.QUERIES, List.of(curve)));
    try (VectorIndex index = VectorIndex.open(directory)) {
      assertThat(index.explain(query()).parameters().origin())
          .isEqualTo(Explanation.Origin.CALIBRATION);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 10})
  void open_curvesOutOfOrder_areRefused(int secondK) {
    Curve first = new Curve(10, List.of(new Point(0.9, 0.9, 20, 10, 5)));
    Curve second = new Curve(secondK, List.of(new Point(0.9, 0.9, 20, 10, 5)));
    Calibration.Sample sample = Calibration.Sample.STORED_ROWS;
    CalibrationFile.publish(
        FILES, directory, new Calibration(5, 0, 1, sample, List.of(first, second)));
    assertThatThrownBy(() -> CalibrationFile.read(FILES, directory))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("k must be in [11, ");
  }

  @Test
  void open_leftoverOfAnInterruptedCalibration_isRemoved() throws IOException {
    calibrate();
    Path torn = directory.resolve(CalibrationFile.NAME + ".tmp");
    Files.writeString(torn, "torn");
    VectorIndex.open(directory).close();
    assertThat(torn).doesNotExist();
    assertThat(file).exists();
  }
}
