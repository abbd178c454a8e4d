package dev.nearfield.shard.manifest;

import dev.nearfield.shard.manifest.CommitPoint.Versioned;
import dev.nearfield.shard.objectstore.ObjectStoreException;
import dev.nearfield.shard.objectstore.PreconditionFailedException;
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

    /**
     * It turned out to be old, as something that it names is gone.
     *
     * @param otherwise what is wrong if it counts all the same
     */
    record ReadAgain(ManifestException otherwise) implements Decision {}

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
   * @throws ManifestException when the change must not be made, or what counts names an object that
   *     is gone
   */
  Versioned commit(String runId, Change change) {
    Optional<ObjectStoreException> lost = Optional.empty();
    Optional<Current> doubted = Optional.empty();
    for (int attempt = 1; ; attempt++) {
      Versioned now = read(runId, lost);
      if (lost.isPresent() && change.happened(now.current())) {
        return now;
      }
      Decision decision = decided(runId, change, now, lost);
      if (decision instanceof Decision.Leave) {
        return now;
      }
      if (decision instanceof Decision.ReadAgain(ManifestException otherwise)) {
        if (doubted.equals(Optional.of(now.current())) || attempt == MAX_ATTEMPTS) {
          throw lost.isPresent() ? new CommitOutcomeUnknownException(runId, otherwise) : otherwise;
        }
        doubted = Optional.of(now.current());
        continue; // at once: what is old has been replaced already
      }
      try {
        if (decision instanceof Decision.Swap(Current next)) {
          return point.swap(now, next);
        }
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
