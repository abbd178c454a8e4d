package dev.nearfield.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileAccessException;
import dev.nearfield.storage.MappedSegment;
import dev.nearfield.storage.SectionFile;
import dev.nearfield.storage.SectionWriter;
import dev.nearfield.storage.SegmentWriter;
import dev.nearfield.storage.Verify;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What storage does on a disk that fails; here because the failing disk lives here. */
class FaultyFilesTest {

  private static final FileAccess SYSTEM = FileAccess.system();
  private static final int CONTENT_BYTES = 150_000;
  private static final int STRIDE_BYTES = 512;

  @TempDir Path directory;

  @Test
  void publish_anyFile_forcesBeforeRenamingAndThenTheDirectory() {
    var files = new FaultyFiles(SYSTEM);
    publish(files, 1);
    assertThat(files.operations().stream().filter(line -> !line.startsWith("write")))
        .containsExactly(
            "delete a.tmp",
            "create a.tmp",
            "force a.tmp",
            "rename a.tmp",
            "forceDirectory " + directory.getFileName());
    List<String> operations = files.operations();
    assertThat(operations.lastIndexOf("write a.tmp")).isLessThan(operations.indexOf("force a.tmp"));
  }

  @Test
  void publish_diskFullAtAnyByte_keepsTheOldFileAndNoOther() {
    publish(SYSTEM, 1);
    int refused = 0;
    for (long capacity = 0; ; capacity += 997) {
      var files = new FaultyFiles(SYSTEM).capacity(capacity);
      if (publishes(files, "No space left on device")) {
        break;
      }
      refused++;
      expectContent(1);
    }
    assertThat(refused).isGreaterThan(CONTENT_BYTES / 1_000);
    expectContent(2);
  }

  @Test
  void publish_failureAtEachOperation_keepsOldOrNew() {
    publish(SYSTEM, 1);
    long operation = 1;
    while (true) {
      var files = new FaultyFiles(SYSTEM).failOperation(operation);
      boolean published = publishes(files, "Input/output error");
      if (!files.hasFailed()) {
        assertThat(published).isTrue();
        break;
      }
      assertThat(published).isFalse();
      boolean renamed = files.operations().getLast().startsWith("forceDirectory");
      expectContent(renamed ? 2 : 1);
      operation++;
    }
    assertThat(operation).isGreaterThan(8);
  }

  @Test
  void publish_forceFails_neverRenames() {
    publish(SYSTEM, 1);
    var files = new FaultyFiles(SYSTEM).failWhen(line -> line.startsWith("force "));
    assertThat(publishes(files, "Input/output error")).isFalse();
    assertThat(files.operations()).noneMatch(line -> line.startsWith("rename"));
    expectContent(1);
  }

  @Test
  void append_diskFull_keepsEarlierRowsAndCanGoOn() {
    var files = new FaultyFiles(SYSTEM);
    Path file = directory.resolve("segment");
    try (var writer = SegmentWriter.create(files, file, STRIDE_BYTES)) {
      writer.append(row(1));
      files.capacity(STRIDE_BYTES / 2);
      assertThatThrownBy(() -> writer.append(row(2)))
          .isInstanceOf(FileAccessException.class)
          .hasMessageContaining("No space left on device");
      files.capacity(Long.MAX_VALUE);
      int slot = writer.append(row(3));
      assertThat(writer.row(0).mismatch(row(1))).isEqualTo(-1);
      assertThat(writer.row(slot).mismatch(row(3))).isEqualTo(-1);
      writer.seal();
      MappedSegment.open(SYSTEM, file, STRIDE_BYTES, Verify.FULL).close();
    }
  }

  @Test
  void seal_failureAtEachOperation_isFinalAndRowsStayReadable() {
    long operation = 1;
    while (true) {
      var files = new FaultyFiles(SYSTEM);
      Path file = directory.resolve("segment" + operation);
      try (var writer = SegmentWriter.create(files, file, STRIDE_BYTES)) {
        writer.append(row(1));
        files.failOperation(operation);
        if (seals(writer)) {
          break;
        }
        assertThatThrownBy(writer::seal).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> writer.append(row(2))).isInstanceOf(IllegalStateException.class);
        assertThat(writer.row(0).mismatch(row(1))).isEqualTo(-1);
      }
      operation++;
    }
    assertThat(operation).isGreaterThan(4);
  }

  private boolean publishes(FileAccess files, String reason) {
    try {
      publish(files, 2);
      return true;
    } catch (FileAccessException refused) {
      assertThat(refused).hasMessageContaining(reason);
      return false;
    }
  }

  private static boolean seals(SegmentWriter writer) {
    try {
      writer.seal();
      return true;
    } catch (FileAccessException refused) {
      return false;
    }
  }

  private void publish(FileAccess files, int content) {
    try (var writer = SectionWriter.create(files, directory.resolve("a"), "test", 1)) {
      writer.begin("data");
      writer.write(ByteBuffer.wrap(bytes(content, CONTENT_BYTES)));
      writer.end();
      writer.publish();
    }
  }

  private void expectContent(int content) {
    try (var sections = SectionFile.open(SYSTEM, directory.resolve("a"), "test", 1)) {
      assertThat(sections.readAll("data", CONTENT_BYTES).array())
          .isEqualTo(bytes(content, CONTENT_BYTES));
    }
    assertThat(SYSTEM.list(directory)).hasSize(1);
  }

  private static MemorySegment row(int content) {
    return MemorySegment.ofArray(bytes(content, STRIDE_BYTES));
  }

  private static byte[] bytes(int content, int length) {
    var bytes = new byte[length];
    Arrays.fill(bytes, (byte) content);
    return bytes;
  }
}
