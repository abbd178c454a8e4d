package dev.nearfield.index;

import dev.nearfield.testkit.fuzz.FuzzTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Any bytes as one of the files of an index's folder: it is refused, or whatever one does with the
 * index ends well. The first byte of an input says in which of four folders, each with its own
 * codes and ids; an even one asks for right checksums.
 */
abstract class FuzzedFolders implements FuzzTarget {

  private static final int COUNT = 4;

  /** Folders differ in their codes by every other seed. */
  private static final int FIRST_SEED = 1;

  private static final int SEED_STEP = 2;

  private final String name;

  /** Of the file that has this name. */
  FuzzedFolders(String name) {
    this.name = name;
  }

  @Override
  public List<byte[]> seeds() {
    return seeds(name);
  }

  /** The first file whose name begins so in each folder, to be signed, and as it is. */
  static List<byte[]> seeds(String name) {
    var seeds = new ArrayList<byte[]>();
    for (int folder = 0; folder < COUNT; folder++) {
      byte[] file = first(folders().get(folder).files(), name);
      seeds.add(input(2 * folder, file));
      seeds.add(input(2 * folder + 1, file));
    }
    return seeds;
  }

  private static byte[] first(Map<String, byte[]> files, String prefix) {
    return files.entrySet().stream()
        .filter(file -> file.getKey().startsWith(prefix))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow();
  }

  @Override
  public boolean reads(byte[] input) {
    if (input.length == 0) {
      return false;
    }
    byte[] file = Arrays.copyOfRange(input, 1, input.length);
    if (input[0] % 2 == 0) {
      FileForgery.signed(file);
    }
    return !folder(input[0]).isRefused(name, file);
  }

  /** The folder that the first byte of an input names. */
  static HostileFolder folder(int first) {
    return folders().get(Math.floorMod(first / 2, COUNT));
  }

  /** The sound folders; filling them takes a moment. */
  static List<HostileFolder> folders() {
    return Filled.FOLDERS;
  }

  /** An input. */
  static byte[] input(int first, byte[] content) {
    byte[] input = new byte[content.length + 1];
    input[0] = (byte) first;
    System.arraycopy(content, 0, input, 1, content.length);
    return input;
  }

  /** For all targets, as soon as one needs them. */
  private static final class Filled {

    static final List<HostileFolder> FOLDERS = filled(directory());

    private static List<HostileFolder> filled(Path directory) {
      return IntStream.range(0, COUNT)
          .mapToObj(folder -> new HostileFolder(directory, FIRST_SEED + folder * SEED_STEP))
          .toList();
    }

    /** The folder's lock is on a real directory, all else is in memory. */
    private static Path directory() {
      try {
        Path directory = Files.createTempDirectory("nearfield-fuzz");
        directory.toFile().deleteOnExit();
        directory.resolve("LOCK").toFile().deleteOnExit();
        return directory;
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }
}
