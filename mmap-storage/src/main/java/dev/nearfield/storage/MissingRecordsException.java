package dev.nearfield.storage;

import java.nio.file.Path;

/** A log begins behind the record that a reader asked for: what came before was removed. */
public final class MissingRecordsException extends StorageException {

  private static final long serialVersionUID = 1L;

  private final long firstSequence;

  /**
   * Reports the gap.
   *
   * @param directory the log's directory
   * @param wantedSequence the first record asked for
   * @param firstSequence the first record that the log has
   */
  public MissingRecordsException(Path directory, long wantedSequence, long firstSequence) {
    super(
        "the log in %s begins with record %d, %d was asked for: start from a newer checkpoint"
            .formatted(directory, firstSequence, wantedSequence));
    this.firstSequence = firstSequence;
  }

  /** The first record that the log still has. */
  public long firstSequence() {
    return firstSequence;
  }
}
