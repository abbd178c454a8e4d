package dev.nearfield.index;

import dev.nearfield.IndexActivity;
import dev.nearfield.IndexClosedException;
import dev.nearfield.observe.Observer;
import dev.nearfield.observe.Observer.Work;
import dev.nearfield.observe.Span;
import dev.nearfield.storage.Durability;
import dev.nearfield.storage.ReadOnlyLogException;
import dev.nearfield.storage.SectionWriter;
import dev.nearfield.storage.StorageException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the folder of an index that is written to: recovers what the log has, saves, copies saves.
 *
 * <p>Threads: a save takes the update lock alone while it writes down what is there, then goes on
 * beside updates; recovery before anybody else. Owns: the log.
 */
final class Saves {

  /*
   * A save has two parts. Under the update lock it seals segments, cuts the log and writes the
   * index file, which has no name yet: the index at one moment. Without it the file is forced and
   * gets its name, and then what it made superfluous goes: files of the log before the cut, empty
   * segments. Updates in between are in the log behind the cut, and in segments that the file does
   * not name. A crash before the name leaves the last save and the whole log.
   *
   * "turn" keeps one save at a time from its first part to the end of its second, so that names
   * are given in the order of moments. It is taken under the update lock, and its holder never
   * waits for that one.
   */

  private final IndexFolder folder;
  private final IndexFolder.Opened opened;
  private final Updates updates;
  private final Observer observer;
  private final ReentrantLock turn = new ReentrantLock();
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
    updates.prepareSave();
    try (Written written = updates.alone(this::write)) {
      publish(written);
    }
    updates.closeEmptiedFiles();
  }

  /** Everything as it is at one moment, in files that are no saved index yet. */
  private Written write() {
    turn.lock();
    Span span = observer.begin(Work.CHECKPOINT);
    try {
      updates.finish();
      UpdateLog.Cut cut = log().cut();
      SectionWriter file = folder.write(opened, cut.next());
      updates.noteSaved();
      return new Written(file, cut, opened.state().graph.states().liveCount(), span);
    } catch (Throwable failure) {
      span.close();
      turn.unlock();
      throw failure;
    }
  }

  private void publish(Written written) {
    try {
      folder.publish(opened, written.file);
    } catch (Throwable failure) {
      updates.noteUnsaved();
      throw failure;
    }
    written.span.done(written.rows, written.cut.records());
    log().forget(written.cut);
  }

  private UpdateLog log() {
    return Objects.requireNonNull(log, "recovery comes first");
  }

  /** What a save wrote and where it cut the log; holds the turn. */
  private final class Written implements AutoCloseable {

    private final SectionWriter file;
    private final UpdateLog.Cut cut;
    private final int rows;
    private final Span span;

    Written(SectionWriter file, UpdateLog.Cut cut, int rows, Span span) {
      this.file = file;
      this.cut = cut;
      this.rows = rows;
      this.span = span;
    }

    @Override
    public void close() {
      try (span) {
        file.close();
      } finally {
        turn.unlock();
      }
    }
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
        updates.prepareSave();
      }
    } catch (IndexClosedException | StorageException refused) {
      // Closed before; or the save that follows reports it.
    }
  }

  /**
   * Waits for a save that is about to end, then saves if anything changed, unless rows are left
   * that could not be linked: the log has them. Its caller keeps out updates.
   */
  void saveLast() {
    turn.lock();
    try {
      if (isDue()) {
        save();
      }
    } finally {
      turn.unlock();
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
