package dev.nearfield;

/** One query of a batch was refused; nothing was searched. The cause says why. */
public final class BatchQueryException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final int position;

  /**
   * Names the query.
   *
   * @param position of the query in the batch, from 0
   * @param cause what a search for it alone would have thrown
   */
  public BatchQueryException(int position, RuntimeException cause) {
    super("query %d of the batch: %s".formatted(position, cause.getMessage()), cause);
    this.position = position;
  }

  /** Position of the refused query in the batch, from 0. */
  public int position() {
    return position;
  }
}
