package dev.nearfield.cli;

import dev.nearfield.testkit.dataset.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes ids, one per line: as text, or as JSON values that keep any character.
 *
 * <p>Threads: one at a time. Owns: the unfinished file, until closed.
 */
final class IdWriter implements AutoCloseable {

  private final @Nullable AtomicFile file;
  private final boolean json;

  private IdWriter(@Nullable AtomicFile file, boolean json) {
    this.file = file;
    this.json = json;
  }

  /** Starts a file whose form its name tells; without a file, ids go nowhere. */
  static IdWriter create(@Nullable Path path) {
    if (path == null) {
      return new IdWriter(null, false);
    }
    String name = path.toString().toLowerCase(Locale.ROOT);
    if (!name.endsWith(".txt") && !name.endsWith(".jsonl")) {
      throw CommandException.usage("%s must end in .txt or .jsonl".formatted(path));
    }
    return new IdWriter(AtomicFile.create(path), name.endsWith(".jsonl"));
  }

  void write(Object id) {
    if (file == null) {
      return;
    }
    String text = json ? Json.write(id) : id.toString();
    if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
      throw CommandException.usage(
          "the id %s has a line end, which a text file cannot hold: name a .jsonl file"
              .formatted(Json.write(id)));
    }
    file.write((text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  void commit() {
    if (file != null) {
      file.commit();
    }
  }

  @Override
  public void close() {
    if (file != null) {
      file.close();
    }
  }
}
