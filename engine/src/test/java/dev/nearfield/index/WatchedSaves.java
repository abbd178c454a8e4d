package dev.nearfield.index;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.nearfield.storage.FileAccess;
import dev.nearfield.testkit.ForwardingFiles;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A file system that does something while an index is being saved: when everything was written down
 * and is about to get its name.
 *
 * <p>Threads: as the file system behind it. Owns: nothing.
 */
final class WatchedSaves extends ForwardingFiles {

  private static final int PATIENCE_SECONDS = 60;

  private final AtomicReference<@Nullable Runnable> task = new AtomicReference<>();

  WatchedSaves(FileAccess files) {
    super(files);
  }

  /** Does something once, in another thread for which the save waits. */
  void during(Runnable save, Runnable update) {
    task.set(
        () ->
            CompletableFuture.runAsync(update, each -> Thread.ofPlatform().start(each))
                .orTimeout(PATIENCE_SECONDS, SECONDS)
                .join());
    try {
      save.run();
    } finally {
      task.set(null);
    }
  }

  @Override
  public void rename(Path source, Path target) {
    if (target.endsWith(IndexFile.NAME)) {
      Runnable known = task.getAndSet(null);
      if (known != null) {
        known.run();
      }
    }
    super.rename(source, target);
  }
}
