package dev.nearfield.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemFileAccessTest {

  private static final FileAccess FILES = FileAccess.system();

  @TempDir Path directory;

  @Test
  void read_interruptedThread_worksAndKeepsTheInterrupt() {
    try (var handle = file("a", 100)) {
      Thread.currentThread().interrupt();
      assertThat(handle.read(ByteBuffer.allocate(10), 0)).isEqualTo(10);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void read_othersAreInterrupted_works() throws InterruptedException {
    var failure = new AtomicReference<@Nullable Throwable>();
    try (var handle = file("a", 1 << 20)) {
      Runnable reading =
          () -> {
            try {
              for (int i = 0; i < 300; i++) {
                assertThat(handle.read(ByteBuffer.allocate(1 << 20), 0)).isEqualTo(1 << 20);
              }
            } catch (Throwable unexpected) {
              failure.set(unexpected);
            }
          };
      var victim = Thread.ofPlatform().start(reading);
      var bystander = Thread.ofPlatform().start(reading);
      while (victim.isAlive()) {
        victim.interrupt();
      }
      victim.join();
      bystander.join();
    }
    assertThat(failure).hasValue(null);
  }

  @Test
  void forceDirectory_interruptedThread_worksAndKeepsTheInterrupt() {
    Thread.currentThread().interrupt();
    FILES.forceDirectory(directory);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void create_existing_isRefused() {
    file("a", 1).close();
    assertThatThrownBy(() -> FILES.create(directory.resolve("a")))
        .isInstanceOf(FileAccessException.class)
        .hasMessageContaining("cannot create");
  }

  @Test
  void map_pastTheEnd_isRefused() {
    try (var handle = file("a", 10);
        var arena = Arena.ofConfined()) {
      assertThat(handle.map(0, 10, arena).byteSize()).isEqualTo(10);
      assertThatThrownBy(() -> handle.map(0, 11, arena))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(handle.size()).isEqualTo(10);
    }
  }

  @Test
  void everyOperation_missingFile_namesItselfAndTheFile() {
    Path missing = directory.resolve("no").resolve("file");
    assertThatThrownBy(() -> FILES.openForRead(missing))
        .hasMessage("cannot open %s: no such file", missing);
    assertThatThrownBy(() -> FILES.openForWrite(missing)).hasMessageContaining("for writing");
    assertThatThrownBy(() -> FILES.rename(missing, missing)).hasMessageContaining("cannot rename");
    assertThatThrownBy(() -> FILES.list(missing)).hasMessageContaining("cannot list");
    assertThatThrownBy(() -> FILES.forceDirectory(missing)).hasMessageContaining("force directory");
    FILES.delete(missing);
    assertThat(FILES.exists(missing)).isFalse();
  }

  @Test
  void handle_closed_refuses() {
    var handle = file("a", 10);
    handle.close();
    handle.close();
    assertThatThrownBy(handle::size).isInstanceOf(FileAccessException.class);
  }

  private FileHandle file(String name, int bytes) {
    FileHandle handle = FILES.create(directory.resolve(name));
    handle.write(ByteBuffer.allocate(bytes), 0);
    return handle;
  }

  @Test
  void message_ofASystemsFailure_namesTheFileOnce() {
    Path file = Path.of("archive", "LOCK");
    var readOnly = new FileSystemException(file.toString(), null, "Read-only file system");
    assertThat(new FileAccessException("lock", file, readOnly))
        .hasMessage("cannot lock %s: Read-only file system", file);
    assertThat(new FileAccessException("lock", file, new AccessDeniedException(file.toString())))
        .hasMessage("cannot lock %s: permission denied", file);
    assertThat(new FileAccessException("lock", file, new AccessDeniedException("archive")))
        .as("another file")
        .hasMessage("cannot lock %s: archive", file);
    assertThat(new FileAccessException("write", file, new IOException("No space left on device")))
        .hasMessage("cannot write %s: No space left on device", file);
  }
}
