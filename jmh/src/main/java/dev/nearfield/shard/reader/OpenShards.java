package dev.nearfield.shard.reader;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Shard files that this process has mapped and open, as the system says; zero where it does not.
 *
 * @param mappings entries of the address space, of deleted files too
 * @param descriptors open files
 */
record OpenShards(int mappings, int descriptors) {

  private static final Path MAPS = Path.of("/proc/self/maps");
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final String SHARD = ".shard";

  /** Of files below a folder. */
  static OpenShards below(Path folder) {
    if (!Files.exists(MAPS)) {
      return new OpenShards(0, 0);
    }
    try (Stream<String> maps = Files.lines(MAPS);
        Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
      String start = folder.toRealPath() + "/";
      return new OpenShards(
          (int) maps.filter(line -> line.contains(start) && line.contains(SHARD)).count(),
          (int) descriptors.map(OpenShards::target).filter(isShard(start)).count());
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  private static Predicate<String> isShard(String start) {
    return target -> target.startsWith(start) && target.contains(SHARD);
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException closedMeanwhile) {
      return "";
    }
  }
}
