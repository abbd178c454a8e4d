package dev.nearfield.shard.gather;

/** A shard answered with something that is no answer; it counts as failed. */
public final class MalformedAnswerException extends GatherException {

  private static final long serialVersionUID = 1L;

  MalformedAnswerException(String message) {
    super(message);
  }
}
