package dev.nearfield.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {

  private static final int LOCKED = 3;

  @TempDir Path directory;

  /** The other process: exits with 0 when it got the lock, with 3 when it was refused. */
  public static void main(String[] arguments) {
    try (var lock = DirectoryLock.acquire(Path.of(arguments[0]))) {
      System.out.println("acquired " + lock);
    } catch (DirectoryLockedException refused) {
      System.out.println(refused.getMessage());
      System.exit(LOCKED);
    }
  }

  @Test
  void acquire_heldByThisProcess_isRefusedAndFirstLockSurvives(@TempDir Path elsewhere)
      throws Exception {
    var lock = DirectoryLock.acquire(directory);
    assertThatThrownBy(() -> DirectoryLock.acquire(directory))
        .isInstanceOf(DirectoryLockedException.class)
        .hasMessageContaining("this process");
    Path link = Files.createSymbolicLink(elsewhere.resolve("link"), directory);
    assertThatThrownBy(() -> DirectoryLock.acquire(link))
        .isInstanceOf(DirectoryLockedException.class);
    // The trap: a second look at the lock file must not have dropped the lock for others.
    var refused = otherProcess();
    assertThat(refused.exitCode()).isEqualTo(LOCKED);
    assertThat(refused.output()).contains("process " + ProcessHandle.current().pid());
    lock.close();
    lock.close();
    assertThat(otherProcess().exitCode()).isZero();
    DirectoryLock.acquire(directory).close();
  }

  @Test
  void acquire_afterItsHolderClosedTwice_isNotReleasedByTheSecondClose() {
    var first = DirectoryLock.acquire(directory);
    first.close();
    try (var second = DirectoryLock.acquire(directory)) {
      first.close();
      assertThatThrownBy(() -> DirectoryLock.acquire(directory))
          .as("held by %s", second)
          .isInstanceOf(DirectoryLockedException.class);
    }
  }

  @Test
  void acquire_interruptedThread_works() {
    Thread.currentThread().interrupt();
    try (var lock = DirectoryLock.acquire(directory)) {
      assertThat(Thread.interrupted()).as("%s", lock).isTrue();
      assertThatThrownBy(() -> DirectoryLock.acquire(directory))
          .isInstanceOf(DirectoryLockedException.class);
    }
  }

  @Test
  void close_interruptedThread_releasesTheLock() {
    var lock = DirectoryLock.acquire(directory);
    Thread.currentThread().interrupt();
    lock.close();
    assertThat(Thread.interrupted()).isTrue();
    DirectoryLock.acquire(directory).close();
    assertThat(directory.resolve("LOCK")).isEmptyFile();
  }

  @Test
  void acquire_missingDirectory_isFileAccessError() {
    assertThatThrownBy(() -> DirectoryLock.acquire(directory.resolve("missing")))
        .isInstanceOf(FileAccessException.class);
  }

  private ChildJvm.Outcome otherProcess() throws IOException, InterruptedException {
    return ChildJvm.run(
        List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1"),
        DirectoryLockTest.class,
        directory.toString());
  }
}
