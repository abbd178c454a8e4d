package dev.nearfield.index;

import dev.nearfield.IndexActivity;
import dev.nearfield.IndexClosedException;
import dev.nearfield.observe.Observer;
import dev.nearfield.observe.Observer.Work;
import dev.nearfield.observe.Span;
import dev.nearfield.storage.Durability;
import dev.nearfield.storage.ReadOnlyLogException;
import dev.nearfield.storage.StorageException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the folder of an index that is written to: recovers what the log has, saves, copies saves.
 *
 * <p>Threads: saves take the update lock alone; recovery before anybody else. Owns: the log.
 */
final class Saves {

  private final IndexFolder folder;
  private final IndexFolder.Opened opened;
  private final Updates updates;
  private final Observer observer;
  private @Nullable UpdateLog log;

  Saves(IndexFolder folder, IndexFolder.Opened opened, Updates updates, Observer observer) {
    this.observer = observer;
    this.folder = folder;
    this.opened = opened;
    this.updates = updates;
  }

  /**
   * Does again what the log has and the save has not, but for links; from now on everything is
   * logged.
   */
  void recover(Durability durability) {
    updates.keepFiles(opened.vectors(), opened.records());
    UpdateLog recovered = folder.openLog(opened, durability, updates.recovery(), observer);
    log = recovered;
    updates.logTo(recovered, this::save);
    updates.recovery().begin();
  }

  void save() {
    updates.recovery().finish();
    updates.compactFiles();
    updates.alone(
        () -> {
          try (Span span = observer.begin(Work.CHECKPOINT)) {
            updates.finish();
            UpdateLog known = log;
            long next = known == null ? opened.nextRecord() : known.nextSequence();
            folder.publish(opened, next);
            updates.noteSaved();
            span.done(opened.state().graph.states().liveCount(), logLength().records());
            if (known != null) {
              known.forgetBefore(next);
            }
            return true;
          }
        });
    updates.closeEmptiedFiles();
  }

  /** What the log has and the last save has not. */
  IndexActivity.Log logLength() {
    UpdateLog known = log;
    return known == null
        ? IndexActivity.Log.EMPTY
        : new IndexActivity.Log(known.records(), known.bytes());
  }

  /** Saves, and copies that. */
  void snapshot(Path target) {
    save();
    folder.snapshot(target);
  }

  /** Does what the last save needs and what takes long, before nobody else may get in. */
  void prepareToClose() {
    updates.recovery().awaitEnd();
    try {
      if (isDue()) {
        updates.compactFiles();
      }
    } catch (IndexClosedException | StorageException refused) {
      // Closed before; or the save that follows reports it.
    }
  }

  /** Saves if anything changed, unless rows are left that could not be linked: the log has them. */
  void saveLast() {
    if (isDue()) {
      save();
    }
  }

  private boolean isDue() {
    return updates.haveHappened() && !updates.recovery().isPending();
  }

  /** What was not saved stays in the log; its failure is no news, as it was thrown before. */
  void closeLog() {
    if (log != null) {
      try {
        log.close();
        if (!updates.haveHappened()) {
          folder.deleteLog();
        }
      } catch (ReadOnlyLogException failed) {
        System.getLogger(Saves.class.getName())
            .log(Level.WARNING, "the log was closed after it failed", failed);
      }
    }
  }
}
