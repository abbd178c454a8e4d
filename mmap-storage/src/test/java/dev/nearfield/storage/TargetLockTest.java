package dev.nearfield.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file beside a target; two processes are told apart in {@code FreezeProcessesTest}. */
class TargetLockTest {

  @TempDir Path folder;

  private Path target() {
    return folder.resolve("a.shard");
  }

  @Test
  void tryAcquire_untilClosed_hasAFileBesideTheTarget() {
    TargetLock lock = TargetLock.tryAcquire(target()).orElseThrow();
    assertThat(folder).isDirectoryContaining("glob:**/a.shard.lock");
    lock.close();
    lock.close();
    assertThat(folder).isEmptyDirectory();
    TargetLock.tryAcquire(target()).orElseThrow().close();
  }

  @Test
  void tryAcquire_fileOfAProcessThatWasKilled_takesItOver() throws Exception {
    Files.createFile(folder.resolve("a.shard.lock"));
    TargetLock.tryAcquire(target()).orElseThrow().close();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void close_fileDeletedByHand_releasesAllTheSame() throws Exception {
    TargetLock lock = TargetLock.tryAcquire(target()).orElseThrow();
    Files.delete(folder.resolve("a.shard.lock"));
    lock.close();
    TargetLock.tryAcquire(target()).orElseThrow().close();
  }

  @Test
  void tryAcquire_interruptedThread_worksAndStaysInterrupted() {
    Thread.currentThread().interrupt();
    try {
      TargetLock.tryAcquire(target()).orElseThrow().close();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void tryAcquire_folderMissing_isTyped() {
    assertThatThrownBy(() -> TargetLock.tryAcquire(folder.resolve("none/a.shard")))
        .isInstanceOf(FileAccessException.class)
        .hasMessageContaining("a.shard.lock");
  }
}
