package dev.nearfield.testkit.dataset;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Files that vanish with their channel. */
final class TemporaryFile {

  private TemporaryFile() {}

  /** A new empty file in the system's folder for such files. */
  static FileChannel create(String suffix) throws IOException {
    Path temporary = Files.createTempFile("nearfield-", suffix);
    return FileChannel.open(
        temporary,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.DELETE_ON_CLOSE);
  }

  /** Closes the channel of a file that was not finished. */
  static void drop(FileChannel channel, Throwable failure) {
    try {
      channel.close();
    } catch (IOException second) {
      failure.addSuppressed(second);
    }
  }
}
