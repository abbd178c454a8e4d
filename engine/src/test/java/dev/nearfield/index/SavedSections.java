package dev.nearfield.index;

import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.SectionFile;
import dev.nearfield.storage.SectionWriter;
import dev.nearfield.storage.WriteAheadLog;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The sections of a saved index file, for tests that let them lie under sound checksums. Changes
 * make another one; {@link #publish} writes it over the file.
 */
final class SavedSections {

  private static final int MAX_BYTES = 1 << 22;

  private final Path directory;
  private final Map<String, byte[]> contents;

  private SavedSections(Path directory, Map<String, byte[]> contents) {
    this.directory = directory;
    this.contents = contents;
  }

  static SavedSections read(Path directory) {
    try (SectionFile file = IndexFile.open(FileAccess.system(), directory)) {
      var contents = new LinkedHashMap<String, byte[]>();
      for (String name : file.sections()) {
        contents.put(name, file.readAll(name, MAX_BYTES).array());
      }
      return new SavedSections(directory, contents);
    }
  }

  Set<String> names() {
    return contents.keySet();
  }

  /** What a section holds, to read. */
  ByteBuffer content(String name) {
    return ByteBuffer.wrap(bytes(name)).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A copy of what a section holds. */
  byte[] copy(String name) {
    return bytes(name).clone();
  }

  SavedSections with(String name, byte[] content) {
    var others = new LinkedHashMap<>(contents);
    others.put(name, content);
    return new SavedSections(directory, others);
  }

  SavedSections without(String name) {
    var others = new LinkedHashMap<>(contents);
    others.remove(name);
    return new SavedSections(directory, others);
  }

  /** With a copy of a section, changed. */
  SavedSections edited(String name, Consumer<ByteBuffer> edit) {
    byte[] content = copy(name);
    edit.accept(ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN));
    return with(name, content);
  }

  void publish() {
    publish(IndexFile.VERSION);
  }

  /** As if nothing had been done since: without a log. */
  void publish(int version) {
    FileAccess files = FileAccess.system();
    files.list(directory).stream().filter(WriteAheadLog::isPart).forEach(files::delete);
    Path file = directory.resolve(IndexFile.NAME);
    try (var writer = SectionWriter.create(FileAccess.system(), file, IndexFile.KIND, version)) {
      contents.forEach(
          (name, bytes) -> {
            writer.begin(name);
            writer.write(ByteBuffer.wrap(bytes));
            writer.end();
          });
      writer.publish();
    }
  }

  private byte[] bytes(String name) {
    return Objects.requireNonNull(contents.get(name), name);
  }
}
