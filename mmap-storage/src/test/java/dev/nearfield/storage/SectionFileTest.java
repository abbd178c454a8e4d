package dev.nearfield.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SectionFileTest {

  private static final FileAccess FILES = FileAccess.system();

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 63, 64, 65_535, 65_536, 65_537, 200_000, 1_000_003})
  void read_anyRange_givesWhatWasWritten(int length) {
    byte[] content = random(length, length);
    Path file = write("a.file", content);
    var random = new Random(length);
    try (var section = SectionFile.open(FILES, file, "test", 1)) {
      assertThat(section.length("data")).isEqualTo(length);
      for (int i = 0; i < 50; i++) {
        int from = random.nextInt(length + 1);
        var part = new byte[i == 0 ? length - from : random.nextInt(length - from + 1)];
        section.read("data", from, MemorySegment.ofArray(part));
        assertThat(MemorySegment.ofArray(part).mismatch(slice(content, from, part.length)))
            .isEqualTo(-1);
      }
      assertThat(section.readAll("data", length).array()).isEqualTo(content);
      section.verify();
    }
  }

  @Test
  void write_sameCalls_givesSameBytes() throws IOException {
    Path first = write("first", random(1, 100_000));
    Path second = write("second", random(1, 100_000));
    assertThat(Files.readAllBytes(first)).isEqualTo(Files.readAllBytes(second));
    try (var a = SectionFile.open(FILES, first, "test", 1);
        var b = SectionFile.open(FILES, write("third", random(2, 100_000)), "test", 1)) {
      assertThat(a.contentChecksum()).isNotEqualTo(b.contentChecksum());
    }
  }

  @Test
  void write_manySections_areAllFound() {
    Path file = directory.resolve("many");
    try (var writer = SectionWriter.create(FILES, file, "test", 3)) {
      for (int i = 0; i < 100; i++) {
        writer.begin("section-" + i);
        for (int j = 0; j < i; j++) {
          writer.writeInt(j);
        }
        writer.end();
      }
      writer.publish();
    }
    try (var sections = SectionFile.open(FILES, file, "test", 5)) {
      assertThat(sections.version()).isEqualTo(3);
      assertThat(sections.sections()).hasSize(100).startsWith("section-0", "section-1");
      ByteBuffer last = sections.readAll("section-99", 1_000);
      assertThat(last.getInt(98 * Integer.BYTES)).isEqualTo(98);
    }
  }

  @Test
  void publish_notCalled_leavesNothing() {
    Path file = directory.resolve("dropped");
    try (var writer = SectionWriter.create(FILES, file, "test", 1)) {
      writer.begin("data");
    }
    assertThat(FILES.list(directory)).isEmpty();
  }

  @Test
  void begin_misuse_throws() {
    try (var writer = SectionWriter.create(FILES, directory.resolve("misuse"), "test", 1)) {
      assertThatThrownBy(() -> writer.writeInt(1)).isInstanceOf(IllegalStateException.class);
      writer.begin("data");
      assertThatThrownBy(writer::publish).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> writer.begin("other")).isInstanceOf(IllegalStateException.class);
      writer.end();
      assertThatThrownBy(() -> writer.begin("data")).hasMessageContaining("already written");
      assertThatThrownBy(() -> writer.begin("Bad/Name")).hasMessageContaining("section name");
    }
  }

  @Test
  void open_everyDamage_isReported() throws IOException {
    var damage = new Damage(write("small", random(3, 150)), SectionFileTest::readEverything);
    damage.everyByte();
    damage.everyLength();
    damage.longer();
  }

  @Test
  void open_hostileFieldsWithRightChecksums_areReported() throws IOException {
    Path file = write("hostile", random(4, 150));
    var damage = new Damage(file, SectionFileTest::readEverything);
    int trailer = (int) Files.size(file) - FileFrame.TRAILER_BYTES;
    int table = 64 + 192 + 64; // header, data, tail
    for (int field : new int[] {0, 8, 44, 52}) {
      damage.field(field, Integer.BYTES, Damage::signFrame);
    }
    for (int field = 0; field < 56; field += Long.BYTES) {
      if (field != 40) { // the pin, which signing makes right again
        damage.field(trailer + field, Long.BYTES, Damage::signFrame);
      }
    }
    for (int entry = 0; entry < 2; entry++) {
      for (int field = 0; field < 64; field += Long.BYTES) {
        damage.field(table + entry * 64 + field, Long.BYTES, Damage::signFrame);
      }
    }
    damage.field(table + 128, Integer.BYTES, Damage::signFrame);
  }

  @Test
  void open_otherKindOrNewerVersion_says() {
    Path file = write("kind", random(5, 10));
    assertThatThrownBy(() -> SectionFile.open(FILES, file, "graph", 1))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("kind is 'test', not 'graph'");
    Path newer = directory.resolve("newer");
    try (var writer = SectionWriter.create(FILES, newer, "test", 7)) {
      writer.publish();
    }
    assertThatThrownBy(() -> SectionFile.open(FILES, newer, "test", 6))
        .isInstanceOf(UnsupportedVersionException.class)
        .hasMessageContaining("version 7");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void read_damagedBlock_namesSectionAndOffset(int block) throws IOException {
    Path file = write("block", random(6, 300_000));
    int start = block * Checksums.BLOCK_BYTES;
    flip(file, 64 + start + 5);
    try (var section = SectionFile.open(FILES, file, "test", 1);
        var arena = Arena.ofConfined()) {
      section.read("data", 0, arena.allocate(start));
      assertThatThrownBy(() -> section.read("data", 0, arena.allocate(300_000)))
          .isInstanceOfSatisfying(
              CorruptFileException.class,
              report -> {
                assertThat(report.section()).isEqualTo("data");
                assertThat(report.offsetBytes()).isEqualTo(64 + start);
              });
      assertThatThrownBy(section::verify).isInstanceOf(CorruptFileException.class);
    }
  }

  @Test
  void open_twoSectionsOfOneName_isRefused() throws IOException {
    Path file = write("twice", random(8, 150));
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int secondEntry = 64 + 192 + 64 + 64; // header, data, tail, first entry
    bytes.put(secondEntry, FileFrame.name("data"));
    Damage.signFrame(bytes);
    Files.write(file, bytes.array());
    assertThatThrownBy(() -> SectionFile.open(FILES, file, "test", 1))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("second section 'data'");
  }

  @Test
  void readAll_longerThanAsked_isRefusedBeforeAllocating() {
    try (var section = SectionFile.open(FILES, write("long", random(7, 1_000)), "test", 1)) {
      assertThatThrownBy(() -> section.readAll("data", 999))
          .isInstanceOf(CorruptFileException.class)
          .hasMessageContaining("at most 999");
      assertThatThrownBy(() -> section.read("data", 1, MemorySegment.ofArray(new byte[1_000])))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> section.length("missing")).hasMessageContaining("missing");
    }
  }

  @Test
  void reader_fields_areBoundsChecked() {
    Path file = directory.resolve("fields");
    try (var writer = SectionWriter.create(FILES, file, "test", 1)) {
      writer.begin("meta");
      writer.writeInt(7);
      writer.writeLong(-8);
      writer.writeUtf8("grün");
      writer.writeInt(100);
      writer.end();
      writer.publish();
    }
    try (var section = SectionFile.open(FILES, file, "test", 1)) {
      SectionReader meta = section.reader("meta", 100);
      assertThat(meta.int32()).isEqualTo(7);
      assertThat(meta.int64()).isEqualTo(-8);
      assertThat(meta.utf8(10)).isEqualTo("grün");
      assertThatThrownBy(meta::expectEnd).hasMessageContaining("4 bytes too many");
      assertThatThrownBy(() -> meta.utf8(10))
          .isInstanceOfSatisfying(
              CorruptFileException.class,
              report -> assertThat(report.offsetBytes()).isEqualTo(64 + 21));
      assertThatThrownBy(meta::int32).hasMessageContaining("4 bytes expected, 0 are left");
      meta.expectEnd();
    }
  }

  @Test
  void open_goldenVersion1_readsForever() throws IOException {
    Path golden = GoldenFiles.copyTo(directory, "sections-v1.bin");
    readEverything(golden);
    Path today = write("today", random(1, 150));
    assertThat(Files.readAllBytes(today)).isEqualTo(Files.readAllBytes(golden));
  }

  private Path write(String name, byte[] content) {
    return GoldenFiles.writeSections(directory.resolve(name), content);
  }

  private static void readEverything(Path file) {
    try (var sections = SectionFile.open(FILES, file, "test", 1)) {
      sections.verify();
      for (String name : sections.sections()) {
        sections.readAll(name, 1 << 20);
      }
    }
  }

  static void flip(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 1;
    Files.write(file, bytes);
  }

  static byte[] random(long seed, int length) {
    var bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static MemorySegment slice(byte[] bytes, int from, int length) {
    return MemorySegment.ofArray(bytes)
        .asSlice(from, length, ValueLayout.JAVA_BYTE.byteAlignment());
  }
}
