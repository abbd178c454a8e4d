package dev.nearfield.storage;

import java.nio.file.Path;

/**
 * A log takes no more records because a write or a force failed, or the disk is full.
 *
 * <p>What became of records that were not acknowledged is unknown until the log is opened again:
 * each is then wholly there or not at all.
 */
public final class ReadOnlyLogException extends StorageException {

  private static final long serialVersionUID = 1L;

  private final long durableSequence;

  /**
   * Reports why the log stopped.
   *
   * @param directory the log's directory
   * @param durableSequence the last record known to be on disk
   * @param cause what failed first
   */
  public ReadOnlyLogException(Path directory, long durableSequence, Throwable cause) {
    super(
        "the log in %s is read-only, records after %d may be lost: %s; open it again to go on"
            .formatted(directory, durableSequence, cause.getMessage()),
        cause);
    this.durableSequence = durableSequence;
  }

  /** The last record that is known to be on disk. */
  public long durableSequence() {
    return durableSequence;
  }
}
