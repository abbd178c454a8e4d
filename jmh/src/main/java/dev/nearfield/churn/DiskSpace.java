package dev.nearfield.churn;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * What a folder takes of its disk, which is less than the lengths of its files where they have
 * holes: the segment that rows are added to is extended by far more than its next rows.
 */
final class DiskSpace {

  private static final int BLOCK_BYTES = 1_024;

  private DiskSpace() {}

  /** Bytes on disk, as {@code du(1)} says. */
  static long of(Path folder) {
    String said = run("du", "-sk", folder.toString());
    return BLOCK_BYTES * Long.parseLong(said.substring(0, said.indexOf('\t')));
  }

  private static String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (var out = process.getInputStream()) {
        String said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
          throw new IllegalStateException("%s: %s".formatted(String.join(" ", command), said));
        }
        return said;
      }
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }
}
