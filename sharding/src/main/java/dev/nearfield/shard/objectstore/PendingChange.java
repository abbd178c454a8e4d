package dev.nearfield.shard.objectstore;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileHandle;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Names the object that is about to change, so that whoever comes next can finish what a writer
 * began that was killed, or whose disk failed.
 *
 * <p>Threads: one, which holds the folder's mutex. Owns: nothing.
 *
 * @param folder of the store
 * @param files of it
 */
record PendingChange(Path folder, FileAccess files) {

  /*
   * A rename shows at once and stays only when its folder, and the folders above it that are new,
   * have been forced. A writer that is killed in between leaves an object that others find, count
   * on and name in CURRENT, which they do force: then power fails, and CURRENT names an object that
   * is gone. So the next writer forces what this one did not, before it changes anything.
   *
   * The note itself is not forced: it tells about a process that died, not about lost power, after
   * which there is nothing left to force.
   */

  private static final String FILE_NAME = ".pending";
  private static final int MAX_BYTES = 1 << 10;

  private Path note() {
    return folder.resolve(FILE_NAME);
  }

  /** Before the change. */
  void begin(ObjectKey key) {
    try (FileHandle file = files.create(note())) {
      file.write(ByteBuffer.wrap(key.text().getBytes(US_ASCII)), 0);
    }
  }

  /** After everything is forced. */
  void end() {
    files.delete(note());
  }

  /** Finishes what another writer began. */
  void settle() {
    if (files.exists(note())) {
      String key = noted();
      if (ObjectKey.isKey(key)) { // else it was killed before it changed anything
        force(folder.resolve(key));
      }
      end();
    }
  }

  private String noted() {
    try (FileHandle file = files.openForRead(note())) {
      var text = ByteBuffer.allocate((int) Math.min(file.size(), MAX_BYTES));
      file.read(text, 0);
      return US_ASCII.decode(text.flip()).toString();
    }
  }

  /** Forces the folders between the store's and an object, from the top, as far as there are. */
  private void force(Path object) {
    Path parent = folder;
    for (Path name : folder.relativize(object)) {
      if (files.exists(parent)) {
        files.forceDirectory(parent);
      }
      parent = parent.resolve(name);
    }
  }
}
