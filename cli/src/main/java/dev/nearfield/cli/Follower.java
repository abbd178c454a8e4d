package dev.nearfield.cli;

import dev.nearfield.IndexActivity;
import dev.nearfield.VectorIndex;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads again and again what the writer of an index says, and compares. */
final class Follower {

  /** A writer tells once a second; one that was silent for so long hangs, or is no more. */
  private static final Duration SILENCE = Duration.ofSeconds(10);

  private static final long LOOK_MILLIS = 100;

  private final Path directory;
  private IndexActivity last;

  /**
   * Of a folder.
   *
   * @throws CommandException if no process has it open for writing
   */
  Follower(Path directory) {
    this.directory = directory;
    last = VectorIndex.activity(directory).orElseThrow(() -> noWriter(directory));
    requireAlive(last);
  }

  /** What happened in the interval that begins now; null if the writer closed the index. */
  @Nullable TopReport next(Duration interval) {
    IndexActivity before = last;
    Instant wanted = before.at().plus(interval).minusMillis(LOOK_MILLIS);
    while (true) {
      pause();
      Optional<IndexActivity> now = VectorIndex.activity(directory);
      if (now.isEmpty()) {
        return null;
      }
      last = now.get();
      if (isAnotherWriter(before, last)) {
        before = last;
        wanted = before.at().plus(interval).minusMillis(LOOK_MILLIS);
      }
      if (!last.at().isBefore(wanted)) {
        return TopReport.of(before, last);
      }
      requireAlive(last);
    }
  }

  private static boolean isAnotherWriter(IndexActivity before, IndexActivity now) {
    return before.processId() != now.processId() || !before.openedAt().equals(now.openedAt());
  }

  private void requireAlive(IndexActivity activity) {
    Duration silence = Duration.between(activity.at(), Instant.now());
    boolean hasProcess =
        ProcessHandle.of(activity.processId()).map(ProcessHandle::isAlive).orElse(false);
    if (silence.compareTo(SILENCE) > 0 || (!hasProcess && silence.toSeconds() >= 2)) {
      throw CommandException.failure(
          "%s is written by nobody: process %d %s, and told something %d s ago"
              .formatted(
                  directory,
                  activity.processId(),
                  hasProcess ? "hangs or is another by now" : "was killed",
                  silence.toSeconds()));
    }
  }

  private static CommandException noWriter(Path directory) {
    if (!IndexFolder.holdsIndex(directory)) {
      return CommandException.failure(
          "%s holds no index (index.nf is missing): create one with import".formatted(directory));
    }
    return CommandException.failure(
        ("no process has %s open for writing: there is nothing to follow, inspect shows what it"
                + " holds")
            .formatted(directory));
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw CommandException.interrupted();
    }
  }
}
