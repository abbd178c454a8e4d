package dev.nearfield.index;

import dev.nearfield.storage.CorruptFileException;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileHandle;
import dev.nearfield.storage.StorageException;
import dev.nearfield.storage.UnsupportedVersionException;
import dev.nearfield.testkit.fuzz.FuzzTarget;
import dev.nearfield.testkit.powerloss.SimulatedDisk;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Any bytes as a file of a folder, which is read alone: it reads, or damage is reported with the
 * file's name. An even first byte of an input asks for right checksums.
 */
abstract class FuzzedFile implements FuzzTarget {

  private static final Path ROOT = Path.of("/simulated");

  private final String name;

  /** Of the file that has this name. */
  FuzzedFile(String name) {
    this.name = name;
  }

  /** Reads the file of that name whole, and checks what it promises. */
  abstract void read(FileAccess files, Path directory);

  @Override
  public List<byte[]> seeds() {
    return FuzzedFolders.seeds(name);
  }

  @Override
  public boolean reads(byte[] input) {
    if (input.length == 0) {
      return false;
    }
    byte[] content = Arrays.copyOfRange(input, 1, input.length);
    if (input[0] % 2 == 0) {
      FileForgery.signed(content);
    }
    var disk = SimulatedDisk.empty(ROOT);
    try (FileHandle file = disk.create(ROOT.resolve(name))) {
      file.write(ByteBuffer.wrap(content), 0);
    }
    try {
      read(disk, ROOT);
      return true;
    } catch (CorruptFileException | UnsupportedVersionException refused) {
      checkNamed(refused);
      return false;
    }
  }

  private static void checkNamed(StorageException refused) {
    if (!String.valueOf(refused.getMessage()).contains(ROOT.toString())) {
      throw new AssertionError("names no file", refused);
    }
  }
}
