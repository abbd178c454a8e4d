package dev.nearfield.shard.manifest;

import dev.nearfield.shard.manifest.CommitPoint.Versioned;
import dev.nearfield.shard.objectstore.ObjectStoreException;
import dev.nearfield.shard.objectstore.PreconditionFailedException;
import dev.nearfield.shard.objectstore.ThrottledException;
import java.util.Optional;

/**
 * Changes what counts, through lost races and lost replies.
 *
 * <p>Threads: safe. Owns: nothing.
 *
 * @param point that is changed
 * @param environment for pauses
 */
record CommitLoop(CommitPoint point, Environment environment) {

  /*
   * After an attempt whose reply was lost there are three cases, told apart by reading again:
   *
   * - Something else counts, and it is our change or was built upon it: done.
   * - Something else counts, which does not know our change: the attempt can never succeed any
   *   more, wherever it still travels, as its base is gone. Decide anew.
   * - The base still counts: the attempt failed, or is on its way. Try the same again; whichever of
   *   the two arrives first wins, the other one fails, and the next read tells.
   */

  private static final int MAX_ATTEMPTS = 12;

  /** What to do about a state. */
  sealed interface Decision {

    /**
     * Replace it.
     *
     * @param next what follows
     */
    record Swap(Current next) implements Decision {}

    /** It turned out to be old. */
    record ReadAgain() implements Decision {}

    /** Nothing has to change. */
    record Leave() implements Decision {}
  }

  /** One change. */
  interface Change {

    /** What to do about a state; throws when the change must not be made any more. */
    Decision decide(Current now);

    /** Whether an earlier attempt whose reply was lost is in what counts now. */
    boolean happened(Current now);
  }

  /** What counts now. */
  Current read() {
    return read("none", Optional.empty()).current();
  }

  /**
   * Makes a change.
   *
   * @param runId whose it is
   * @throws CommitOutcomeUnknownException when the store stops answering after an attempt
   */
  Versioned commit(String runId, Change change) {
    Optional<ObjectStoreException> lost = Optional.empty();
    for (int attempt = 1; ; attempt++) {
      Versioned now = read(runId, lost);
      if (lost.isPresent() && change.happened(now.current())) {
        return now;
      }
      Decision decision = decided(runId, change, now, lost);
      if (decision instanceof Decision.Leave) {
        return now;
      }
      try {
        if (decision instanceof Decision.Swap(Current next)) {
          return point.swap(now, next);
        }
        giveUp(runId, attempt, new ThrottledException("commit", "store", "old states"), lost);
      } catch (PreconditionFailedException rival) {
        giveUp(runId, attempt, rival, lost);
      } catch (ObjectStoreException failure) {
        if (!failure.mayHaveHappened()) {
          throw failure;
        }
        lost = Optional.of(failure);
        giveUp(runId, attempt, failure, lost);
      }
      environment.pauseAfter(attempt);
    }
  }

  /** A store that fails now must not hide that an earlier attempt may still arrive. */
  private static Decision decided(
      String runId, Change change, Versioned now, Optional<ObjectStoreException> lost) {
    try {
      return change.decide(now.current());
    } catch (ObjectStoreException failure) {
      throw lost.isPresent() ? new CommitOutcomeUnknownException(runId, failure) : failure;
    }
  }

  private Versioned read(String runId, Optional<ObjectStoreException> lost) {
    for (int attempt = 1; ; attempt++) {
      try {
        return point.read();
      } catch (ObjectStoreException failure) {
        if (!failure.retryable()) {
          throw failure;
        }
        if (attempt == MAX_ATTEMPTS) {
          lost.ifPresent(
              reply -> {
                throw new CommitOutcomeUnknownException(runId, reply);
              });
          throw failure;
        }
        environment.pauseAfter(attempt);
      }
    }
  }

  private static void giveUp(
      String runId,
      int attempt,
      ObjectStoreException failure,
      Optional<ObjectStoreException> lost) {
    if (attempt < MAX_ATTEMPTS) {
      return;
    }
    if (lost.isPresent()) {
      throw new CommitOutcomeUnknownException(runId, failure);
    }
    throw failure;
  }
}
