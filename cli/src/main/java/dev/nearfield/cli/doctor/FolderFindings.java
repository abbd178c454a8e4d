package dev.nearfield.cli.doctor;

import static dev.nearfield.cli.doctor.Finding.fail;
import static dev.nearfield.cli.doctor.Finding.ok;
import static dev.nearfield.cli.doctor.Finding.okIf;
import static dev.nearfield.cli.doctor.Finding.warn;

import dev.nearfield.cli.Text;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Looks at the folder where an index is or shall be: may it be written, on what, how much. */
final class FolderFindings {

  private static final long LITTLE_SPACE_BYTES = 1_000_000_000;
  private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");
  private static final Set<String> REMOTE =
      Set.of("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre");

  private FolderFindings() {}

  static List<Finding> all(Path directory) {
    Path existing = existing(directory.toAbsolutePath().normalize());
    if (!Files.isDirectory(existing)) {
      return List.of(fail("folder", existing + " is not a folder", "name another folder"));
    }
    Finding writable = writable(existing, Files.isWritable(existing));
    try {
      FileStore store = Files.getFileStore(existing);
      return List.of(writable, fileSystem(store.type()), space(store.getUsableSpace()));
    } catch (IOException failure) {
      return List.of(
          writable, fail("file system", String.valueOf(failure.getMessage()), "look at the mount"));
    }
  }

  /** The folder, or the nearest one above it that exists. */
  private static Path existing(Path directory) {
    Path parent = directory.getParent();
    return Files.exists(directory) || parent == null ? directory : existing(parent);
  }

  static Finding writable(Path folder, boolean writable) {
    return writable
        ? ok("folder", folder + " can be written")
        : fail("folder", folder + " cannot be written", "change its owner, or name another folder");
  }

  static Finding fileSystem(String type) {
    String name = type.toLowerCase(Locale.ROOT);
    if (IN_MEMORY.contains(name)) {
      return warn("file system", type, "it is lost with the machine: use a folder on a disk");
    }
    return okIf(
        !REMOTE.contains(name) && !name.startsWith("fuse"),
        "file system",
        type,
        "a file that changes or goes away under a mapping is outside the guarantees: use a local"
            + " disk");
  }

  static Finding space(long bytes) {
    return okIf(
        bytes >= LITTLE_SPACE_BYTES,
        "disk space",
        Text.bytes(bytes) + " free",
        "an index keeps 4 bytes a component, and a save needs room for a second index file");
  }
}
