package dev.nearfield.storage;

import java.nio.file.Path;

/**
 * What {@code keys.nf} says: of which save the key map in a folder is, and how its file looked
 * then.
 *
 * <pre>
 *  section   content
 *  map       save i64, number i32, keyBytes i32, capacity i32, length i64, checksum i32
 * </pre>
 *
 * <p>Threads: immutable. Owns: nothing.
 *
 * @param save {@link SectionFile#contentChecksum} of the file that holds the ids
 * @param number names the map's file
 * @param keyBytes bytes of a key: 8 or 16
 * @param capacity keys that it was made for
 * @param length of the map's file, in bytes
 * @param checksum CRC32C of the map's file
 */
record KeyMapStamp(long save, int number, int keyBytes, int capacity, long length, int checksum) {

  static final String NAME = "keys.nf";

  private static final String KIND = "keys";
  private static final int VERSION = 1;
  private static final String SECTION = "map";
  private static final int SECTION_BYTES = 32;

  /** Reads the stamp of a folder that has one. */
  static KeyMapStamp read(FileAccess files, Path directory) {
    try (SectionFile file = SectionFile.open(files, directory.resolve(NAME), KIND, VERSION)) {
      SectionReader reader = file.reader(SECTION, SECTION_BYTES);
      var stamp =
          new KeyMapStamp(
              reader.int64(),
              reader.int32("number", 1, Integer.MAX_VALUE),
              reader.int32("keyBytes", Long.BYTES, 2 * Long.BYTES),
              reader.int32("capacity", 1, Integer.MAX_VALUE),
              reader.int64(),
              reader.int32());
      reader.expectEnd();
      return stamp;
    }
  }

  /** Replaces the folder's stamp in one step. */
  void publish(FileAccess files, Path directory) {
    try (SectionWriter writer =
        SectionWriter.create(files, directory.resolve(NAME), KIND, VERSION)) {
      writer.begin(SECTION);
      writer.writeLong(save);
      writer.writeInt(number);
      writer.writeInt(keyBytes);
      writer.writeInt(capacity);
      writer.writeLong(length);
      writer.writeInt(checksum);
      writer.end();
      writer.publish();
    }
  }
}
