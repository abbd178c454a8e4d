package dev.nearfield.storage;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The small files under {@code src/test/resources/golden}, and how they are made. A released
 * version's golden files are never written again: they are what users have.
 */
final class GoldenFiles {

  private static final FileAccess FILES = FileAccess.system();

  private GoldenFiles() {}

  /** Writes today's version of all golden files into a directory. */
  public static void main(String[] arguments) {
    Path directory = Path.of(arguments[0]);
    writeSections(directory.resolve("sections-v1.bin"), SectionFileTest.random(1, 150));
    writeSegment(directory.resolve("segment-v1.bin"), 192, 5);
    writeKeys(directory.resolve("keys-v1.bin"));
  }

  static Path copyTo(Path directory, String name) throws IOException {
    Path copy = directory.resolve(name);
    try (var golden = GoldenFiles.class.getResourceAsStream("/golden/" + name)) {
      Files.copy(Objects.requireNonNull(golden, name), copy);
    }
    return copy;
  }

  static Path writeSections(Path file, byte[] content) {
    try (var writer = SectionWriter.create(FILES, file, "test", 1)) {
      writer.begin("data");
      writer.write(ByteBuffer.wrap(content));
      writer.end();
      writer.begin("tail");
      writer.writeLong(42);
      writer.end();
      writer.publish();
    }
    return file;
  }

  static Path writeSegment(Path file, int strideBytes, int rows) {
    try (var writer = SegmentWriter.create(FILES, file, strideBytes)) {
      for (int row = 0; row < rows; row++) {
        writer.append(MemorySegment.ofArray(SectionFileTest.random(row, strideBytes)));
      }
      writer.seal();
    }
    return file;
  }

  static Path writeKeys(Path file) {
    try (var table = new OffHeapKeyTable(KeyType.STRING)) {
      table.put("alpha", 0);
      table.put("", 1);
      table.put("grün", 3);
      return writeKeys(file, table);
    }
  }

  static Path writeKeys(Path file, KeyTable table) {
    try (var writer = SectionWriter.create(FILES, file, "keys", 1)) {
      table.writeTo(writer);
      writer.publish();
    }
    return file;
  }
}
