package dev.nearfield.index;

import dev.nearfield.VectorIndex;
import dev.nearfield.index.UpdateScript.Setup;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.StorageException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A life of a small index with three saves in a process whose system calls may fail: it says which
 * changes it begins, which are acknowledged and which refused, and that searches go on.
 *
 * <p>Threads: one. Owns: the index.
 */
final class SystemCallLife {

  static final String BEGINS = "begins";
  static final String DONE = "done";
  static final String REFUSED = "refused";
  static final String ENDS = "ends";

  /** Even, so that changes are forced; with these, ids are longs and codes of 8 bits. */
  static final long SEED = 8;

  static final int IDS = 5;
  static final int CHANGES = 18;
  private static final int SAVE_EVERY = 5;

  private final Setup setup;
  private final boolean lies;
  private @Nullable VectorIndex index;

  private SystemCallLife(Setup setup, boolean lies) {
    this.setup = setup;
    this.lies = lies;
  }

  /** Arguments: the folder, and whether to say that what was refused was done. */
  public static void main(String[] arguments) {
    Setup setup = Setup.drawn(Path.of(arguments[0]), SEED);
    new SystemCallLife(setup, Boolean.parseBoolean(arguments[1])).run();
  }

  /** What a change does to its row: every fourth deletes. */
  static int version(int change) {
    return change % 4 == 3 ? VersionedRows.DELETED : change;
  }

  /** The row that a change is about. */
  static long id(int change) {
    return change % IDS;
  }

  private void run() {
    for (int change = 1; change <= CHANGES; change++) {
      System.out.println(BEGINS + " " + change);
      int number = change;
      if (attempt(known -> change(known, number)) || lies) {
        System.out.println(DONE + " " + change);
      }
      if (change % SAVE_EVERY == 0) {
        attempt(VectorIndex::save);
      }
    }
    close();
    System.out.println(ENDS);
  }

  private static void change(VectorIndex known, int change) {
    if (version(change) == VersionedRows.DELETED) {
      VersionedRows.delete(known, id(change));
    } else {
      known.upsert(VersionedRows.record(known.idType(), id(change), version(change)));
    }
  }

  /** Calls the index, opened first if it is not; what it refuses leaves it able to answer. */
  private boolean attempt(Consumer<VectorIndex> call) {
    try {
      VectorIndex known = index == null ? setup.open(FileAccess.system()) : index;
      index = known;
      call.accept(known);
      return true;
    } catch (StorageException refused) {
      System.out.println(REFUSED + " " + refused.getClass().getSimpleName());
      if (index != null) {
        VersionedRows.contents(index); // throws if a row is torn, or not found
      }
      return false;
    }
  }

  private void close() {
    if (index != null) {
      try {
        index.close();
      } catch (StorageException refused) {
        System.out.println(REFUSED + " " + refused.getClass().getSimpleName());
      }
    }
  }
}
