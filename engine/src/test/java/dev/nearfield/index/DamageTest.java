package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.Codes;
import dev.nearfield.EachFormat;
import dev.nearfield.Query;
import dev.nearfield.TestIndexes;
import dev.nearfield.VectorIndex;
import dev.nearfield.storage.CorruptFileException;
import dev.nearfield.storage.FileAccessException;
import dev.nearfield.storage.StorageException;
import dev.nearfield.storage.UnsupportedVersionException;
import dev.nearfield.storage.Verify;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/** Damaged files are refused, whatever byte is wrong, and work again once repaired. */
class DamageTest {

  private static final int SAMPLES = 200;
  private static final int FRAME_BYTES = 200;

  @ParameterizedTest
  @EachFormat
  void open_anyFlippedBit_isReported(Codes codes, @TempDir Path directory) {
    SavedIndex saved = SavedIndex.create(directory, codes, 1);
    for (Path file : List.of(saved.indexFile(), saved.segmentFile())) {
      byte[] sound = SavedIndex.read(file);
      var random = new SplittableRandom(7);
      for (int sample = 0; sample < SAMPLES + 2 * FRAME_BYTES; sample++) {
        int at =
            sample < FRAME_BYTES
                ? sample
                : sample < 2 * FRAME_BYTES
                    ? sound.length - 1 - (sample - FRAME_BYTES)
                    : random.nextInt(sound.length);
        byte[] damaged = sound.clone();
        damaged[at] ^= (byte) (1 << random.nextInt(8));
        SavedIndex.write(file, damaged);
        assertThatThrownBy(() -> VectorIndex.verify(directory, name -> {}))
            .as("byte %d of %s", at, file.getFileName())
            .isInstanceOfAny(CorruptFileException.class, UnsupportedVersionException.class);
        if (sample % 16 == 0) {
          assertThatThrownBy(() -> VectorIndex.open(directory))
              .isInstanceOfAny(CorruptFileException.class, UnsupportedVersionException.class);
        }
      }
      SavedIndex.write(file, sound);
    }
    assertAnswersAsSaved(saved, Verify.FULL);
  }

  @ParameterizedTest
  @EachFormat
  void open_wrongLength_isReported(Codes codes, @TempDir Path directory) {
    SavedIndex saved = SavedIndex.create(directory, codes, 2);
    for (Path file : List.of(saved.indexFile(), saved.segmentFile())) {
      byte[] sound = SavedIndex.read(file);
      int[] lengths = new SplittableRandom(8).ints(60, 0, sound.length).toArray();
      for (int length : lengths) {
        SavedIndex.write(file, Arrays.copyOf(sound, length));
        assertRefused(directory, CorruptFileException.class);
      }
      for (int more : new int[] {1, 64, 4_096}) {
        SavedIndex.write(file, Arrays.copyOf(sound, sound.length + more));
        assertRefused(directory, CorruptFileException.class);
      }
      SavedIndex.write(file, sound);
    }
    assertAnswersAsSaved(saved, Verify.LAZY);
  }

  /** Each segment is sound, but not the one that the index names. */
  @Test
  void open_segmentOfAnotherIndex_isReported(@TempDir Path root) {
    SavedIndex one = SavedIndex.create(root.resolve("1"), Codes.INT8, 3);
    SavedIndex two = SavedIndex.create(root.resolve("2"), Codes.INT8, 4);
    byte[] own = SavedIndex.read(one.segmentFile());
    SavedIndex.write(one.segmentFile(), SavedIndex.read(two.segmentFile()));
    for (Verify verify : Verify.values()) {
      assertThatThrownBy(() -> VectorIndex.builder().verify(verify).open(one.directory))
          .isInstanceOf(CorruptFileException.class)
          .hasMessageContaining("vectors-000001.nf")
          .hasMessageContaining("index.nf names");
    }
    SavedIndex.write(one.segmentFile(), own);
    assertAnswersAsSaved(one, Verify.FULL);
  }

  @Test
  void open_missingFiles_saysWhich(@TempDir Path root) throws IOException {
    Path missing = root.resolve("no").resolve("such");
    assertThatThrownBy(() -> VectorIndex.open(missing))
        .isInstanceOf(FileAccessException.class)
        .hasMessage(
            "%s holds no index (index.nf is missing): IndexBuilder.openOrCreate makes one",
            missing);
    assertThatThrownBy(() -> VectorIndex.openReadOnly(missing))
        .isInstanceOf(FileAccessException.class)
        .hasMessageContaining("holds no index");
    assertThat(missing).doesNotExist();
    assertThatThrownBy(() -> VectorIndex.verify(missing, name -> {}))
        .isInstanceOf(FileAccessException.class);
    SavedIndex saved = SavedIndex.create(root.resolve("index"), Codes.INT8, 5);
    Path away = root.resolve("away");
    Files.move(saved.segmentFile(), away);
    assertThatThrownBy(() -> VectorIndex.open(saved.directory))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("vectors-000001.nf");
    Files.move(away, saved.segmentFile());
    assertAnswersAsSaved(saved, Verify.FULL);
  }

  /** Lazily verified rows are checked when a search first reads them, and only those. */
  @Test
  void openLazily_flippedRow_isFoundByTheSearchThatReadsIt(@TempDir Path directory) {
    SavedIndex saved = SavedIndex.create(directory, Codes.INT8, 6);
    byte[] sound = SavedIndex.read(saved.segmentFile());
    byte[] damaged = sound.clone();
    damaged[4_096 + 64 * 17 + 5] ^= 4;
    SavedIndex.write(saved.segmentFile(), damaged);
    assertRefused(directory, CorruptFileException.class);
    try (VectorIndex index = VectorIndex.builder().verify(Verify.LAZY).open(directory)) {
      assertThat(index.size()).isEqualTo(SavedIndex.ROWS);
      assertThatThrownBy(() -> index.search(Query.of(saved.rows[17])))
          .isInstanceOf(CorruptFileException.class)
          .hasMessageContaining("vectors-000001.nf")
          .hasMessageContaining("rows");
      assertThatThrownBy(() -> index.get(17L)).isInstanceOf(CorruptFileException.class);
    }
    SavedIndex.write(saved.segmentFile(), sound);
    assertAnswersAsSaved(saved, Verify.LAZY);
  }

  @Test
  void verify_soundIndex_namesEveryFile(@TempDir Path directory) {
    SavedIndex saved = SavedIndex.create(directory, Codes.INT8, 7);
    try (VectorIndex index = VectorIndex.open(directory)) {
      index.add(1_000L, saved.rows[0]);
    }
    var names = new ArrayList<String>();
    VectorIndex.verify(directory, names::add);
    assertThat(names).containsExactly("index.nf", "vectors-000001.nf", "vectors-000002.nf");
  }

  /** What an interrupted writer leaves is nobody's, and goes. */
  @Test
  void open_leftoverFiles_removesThemAndNothingElse(@TempDir Path directory) throws IOException {
    SavedIndex saved = SavedIndex.create(directory, Codes.INT8, 8);
    Files.writeString(directory.resolve("vectors-000009.nf"), "torn");
    Files.writeString(directory.resolve("index.nf.tmp"), "torn");
    Files.writeString(directory.resolve("notes.txt"), "mine");
    assertAnswersAsSaved(saved, Verify.FULL);
    try (var files = Files.list(directory)) {
      assertThat(files.map(file -> String.valueOf(file.getFileName())))
          .filteredOn(name -> !name.startsWith("log-"))
          .containsExactlyInAnyOrder("LOCK", "index.nf", "vectors-000001.nf", "notes.txt");
    }
  }

  private static void assertRefused(Path directory, Class<? extends Exception> type) {
    assertThatThrownBy(() -> VectorIndex.open(directory)).isInstanceOf(type);
    assertThatThrownBy(() -> VectorIndex.verify(directory, name -> {})).isInstanceOf(type);
  }

  private static void assertAnswersAsSaved(SavedIndex saved, Verify verify) {
    try (VectorIndex index = VectorIndex.builder().verify(verify).open(saved.directory)) {
      assertThat(TestIndexes.answers(index, saved.rows)).isEqualTo(saved.answers);
    }
  }
}
