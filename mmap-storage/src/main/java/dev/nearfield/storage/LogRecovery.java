package dev.nearfield.storage;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What reading a log found.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param recordCount records given to the visitor
 * @param lastSequence the last whole record of the log; without any, the one before its first
 * @param tornTail what a crash, or a writer at work, left behind the last whole record
 */
public record LogRecovery(long recordCount, long lastSequence, Optional<TornTail> tornTail) {

  /**
   * Bytes behind the last whole record: a write that a crash cut short, or one still going on. No
   * record of them was ever known to be on disk.
   *
   * @param file the log's last file
   * @param offsetBytes where the last whole record ends
   * @param byteCount bytes from there to the file's end
   */
  public record TornTail(Path file, long offsetBytes, long byteCount) {}
}
