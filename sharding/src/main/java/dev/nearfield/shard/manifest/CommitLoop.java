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
 * @param timeAndChance for pauses
 */
record CommitLoop(CommitPoint point, TimeAndChance timeAndChance) {

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

    /** Whether an earlier attempt is in what counts now, whatever its reply was. */
    boolean happened(Current now);
  }

  /** What counts now. */
  Current read() {
    return readRepeatedly().current();
  }

  /**
   * Makes a change.
   *
   * @param runId whose it is
   * @throws CommitOutcomeUnknownException when an attempt may still arrive, or have arrived, and
   *     the store does not say which, or the thread was interrupted
   * @throws ManifestException when the change must not be made, or what counts names an object that
   *     is gone
   */
  Versioned commit(String runId, Change change) {
    var attempts = new Attempts(runId, change);
    try {
      return attempts.run();
    } catch (RuntimeException failure) { // a listener's too
      throw attempts.orUnknown(failure);
    }
  }

  /** One change on its way. */
  private final class Attempts {

    private final String runId;
    private final Change change;
    private Optional<Current> base = Optional.empty(); // of the last attempt
    private boolean unheard; // it was made upon that, and its reply was lost

    Attempts(String runId, Change change) {
      this.runId = runId;
      this.change = change;
    }

    /** What fails now must not hide that an earlier attempt may still arrive. */
    RuntimeException orUnknown(RuntimeException failure) {
      return unheard && !(failure instanceof CommitOutcomeUnknownException)
          ? new CommitOutcomeUnknownException(runId, failure)
          : failure;
    }

    Versioned run() {
      Optional<Current> doubted = Optional.empty();
      for (int attempt = 1; ; attempt++) {
        Versioned now = readRepeatedly();
        // After a refusal too: a proxy may have repeated a request that had won.
        if (base.isPresent() && change.happened(now.current())) {
          return now;
        }
        unheard &= base.equals(Optional.of(now.current())); // else it can never succeed any more
        switch (change.decide(now.current())) {
          case Decision.Leave() -> {
            return now;
          }
          case Decision.ReadAgain(ManifestException otherwise) -> {
            if (doubted.equals(Optional.of(now.current())) || attempt == MAX_ATTEMPTS) {
              throw orUnknown(otherwise);
            }
            doubted = Optional.of(now.current()); // and at once: what is old has been replaced
          }
          case Decision.Swap(Current next) -> {
            Optional<Versioned> after = swapped(now, next, attempt);
            if (after.isPresent()) {
              return after.get();
            }
            timeAndChance.pauseAfter(attempt);
          }
        }
      }
    }

    /** Empty if a rival won, or nobody knows. */
    private Optional<Versioned> swapped(Versioned now, Current next, int attempt) {
      base = Optional.of(now.current());
      try {
        return Optional.of(point.swap(now, next));
      } catch (ObjectStoreException failure) {
        unheard |= failure.mayHaveHappened();
        if (!failure.mayHaveHappened() && !(failure instanceof PreconditionFailedException)) {
          throw failure;
        }
        giveUp(attempt, failure);
        return Optional.empty();
      }
    }
  }

  private Versioned readRepeatedly() {
    for (int attempt = 1; ; attempt++) {
      try {
        return point.read();
      } catch (ObjectStoreException failure) {
        if (!failure.worthRepeating()) {
          throw failure;
        }
        giveUp(attempt, failure);
        timeAndChance.pauseAfter(attempt);
      }
    }
  }

  private static void giveUp(int attempt, ObjectStoreException failure) {
    if (attempt == MAX_ATTEMPTS) {
      throw failure;
    }
  }
}
