package dev.nearfield.storage;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Makes a log's last file as durable as its other files, before anything is written behind it.
 *
 * <p>Threads: one. Owns: nothing.
 */
final class LogRepair {

  /*
   * Two things may be wrong with records that were just read. They may be in the system's page
   * cache only, if a process was killed before it forced them: then the next power loss takes them
   * back, from before records that were forced since. And a force that failed may have left their
   * pages marked as written although they are not (Linux does), so that another force has nothing
   * to do. Hence they are written again, the same bytes in the same places, and then forced. Bytes
   * behind the last whole record are cut off, so that they are reported once; nothing depends on
   * it, because the next record begins a file of its own.
   *
   * A crash in between leaves old and new bytes that are the same, or the tail once more.
   */

  private static final int BATCH_BYTES = 64 << 10;

  private LogRepair() {}

  /** Repairs the last file; does nothing to one that was closed in order. */
  static void repair(FileAccess files, Path file) {
    long durableEnd;
    long end;
    long cut;
    try (var reader = LogFileReader.open(files, file)) {
      while (reader.next()) {}
      end = reader.position();
      cut = reader.remaining();
      durableEnd = durableEnd(files, file, reader.durable());
    }
    if (durableEnd == end && cut == 0) {
      return;
    }
    try (FileHandle handle = files.openForWrite(file)) {
      if (cut > 0) {
        handle.truncate(end);
      }
      rewrite(handle, durableEnd, end);
      handle.force();
    }
  }

  /** Where the frames end that a frame says are on disk. */
  private static long durableEnd(FileAccess files, Path file, long durable) {
    try (var reader = LogFileReader.open(files, file)) {
      long end = reader.position();
      while (reader.next() && reader.lastSequence() <= durable) {
        end = reader.position();
      }
      return end;
    }
  }

  private static void rewrite(FileHandle handle, long from, long end) {
    for (long at = from; at < end; at += BATCH_BYTES) {
      int bytes = (int) Math.min(BATCH_BYTES, end - at);
      ByteBuffer same = FileFrame.readExactly(handle, at, bytes, "records");
      handle.write(same, at);
    }
  }
}
