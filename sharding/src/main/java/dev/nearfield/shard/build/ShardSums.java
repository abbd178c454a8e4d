package dev.nearfield.shard.build;

import dev.nearfield.ShardSummary;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.Sha256;
import dev.nearfield.storage.FileAccessException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files that a build made and the SHA-256 of each, in the form that {@code sha256sum -c} reads:
 * what is lost, damaged or exchanged between a build and its publishing is seen.
 *
 * <p>Threads: immutable. Owns: nothing.
 *
 * @param file they are in
 * @param hashes by name of the file
 */
record ShardSums(Path file, SortedMap<String, String> hashes) {

  private static final String NAME = "SHA256SUMS";
  private static final Pattern LINE = Pattern.compile("([0-9a-f]{64})  (\\d{5}\\.shard|router)");

  /** Of what a build made. */
  static ShardSums of(ShardFolder folder, Collection<ShardSummary> built, byte[] router) {
    SortedMap<String, String> hashes = new TreeMap<>();
    built.forEach(each -> hashes.put(name(each.file()), each.sha256()));
    hashes.put(name(folder.routerFile()), Sha256.of(router));
    return new ShardSums(folder.path().resolve(NAME), hashes);
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  /** Writes the file. */
  void write() {
    var text = new StringBuilder();
    hashes.forEach((name, hash) -> text.append(hash).append("  ").append(name).append('\n'));
    try {
      Files.writeString(file, text);
    } catch (IOException failure) {
      throw new FileAccessException("write", file, failure);
    }
  }

  /**
   * Reads what the build made.
   *
   * @throws FileAccessException if it cannot be read
   * @throws DamagedBuildException if it is not what a build wrote
   */
  static ShardSums of(ShardFolder folder) {
    Path file = folder.path().resolve(NAME);
    SortedMap<String, String> hashes = new TreeMap<>();
    try {
      for (String text : Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList()) {
        Matcher line = LINE.matcher(text);
        if (!line.matches() || hashes.put(line.group(2), line.group(1)) != null) {
          throw new DamagedBuildException("%s has a line '%s'".formatted(file, text));
        }
      }
    } catch (IOException failure) {
      throw new FileAccessException("read", file, failure);
    }
    return new ShardSums(file, hashes);
  }

  /** Requires each of these files, and no other shard. */
  void requireAll(ShardFolder folder, Collection<Path> shards) {
    for (String name : hashes.keySet()) {
      Path path = folder.path().resolve(name);
      if (!Files.exists(path)) {
        throw new DamagedBuildException("%s is missing".formatted(path));
      }
    }
    for (Path path : shards) {
      if (!hashes.containsKey(name(path))) {
        throw new DamagedBuildException("%s is of another build".formatted(path));
      }
    }
  }

  /** Requires the bytes that the build wrote. */
  void requireSame(Path path, ObjectContent content) {
    String built = hashes.get(name(path));
    if (!content.sha256().equals(built)) {
      throw new DamagedBuildException(
          "%s is not as the build left it: its SHA-256 is %s, was %s"
              .formatted(path, content.sha256(), built));
    }
  }
}
