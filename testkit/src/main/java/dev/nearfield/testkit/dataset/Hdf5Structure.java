package dev.nearfield.testkit.dataset;

import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileHandle;
import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Node;
import io.jhdf.exceptions.UnsupportedHdfException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks jhdf about the structure of an HDF5 file, and turns whatever a damaged one makes it throw
 * into one exception.
 *
 * <p>Up to 2 GiB jhdf sees the file as a buffer, whose slices cost nothing, however long a damaged
 * field says they are. Larger files it reads piece by piece; a piece's length is an int, so less
 * than the file's.
 */
final class Hdf5Structure {

  private static final Pattern ADDRESS = Pattern.compile("address '?(\\d{1,18})\\b");

  private final FileBytes bytes;
  private final HdfFile file;

  private Hdf5Structure(FileBytes bytes, HdfFile file) {
    this.bytes = bytes;
    this.file = file;
  }

  /**
   * Opens the structure for the length of one question.
   *
   * @throws MalformedFileException for whatever jhdf throws
   */
  static <T> T ask(FileBytes bytes, ArrayName name, Function<Hdf5Structure, T> question) {
    try (Arena arena = Arena.ofShared();
        HdfFile file = open(bytes, name, arena)) {
      return question.apply(new Hdf5Structure(bytes, file));
    } catch (DatasetException known) {
      throw known;
    } catch (IOException failure) {
      throw new UnreadableFileException(bytes.file(), failure);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError | InternalError failure) {
      // Cycles end in a stack overflow; a file cut while it is mapped, in an internal error.
      MalformedFileException malformed = bytes.malformed(address(failure), reason(failure));
      malformed.initCause(failure);
      throw malformed;
    }
  }

  private static HdfFile open(FileBytes bytes, ArrayName name, Arena arena) throws IOException {
    if (bytes.sizeBytes() > Integer.MAX_VALUE) {
      return openLarge(name);
    }
    try (FileHandle handle = FileAccess.system().openForRead(name.file())) {
      if (handle.size() != bytes.sizeBytes()) {
        throw bytes.malformed(0, "HDF5 is not read through gzip: unpack the file");
      }
      return HdfFile.fromByteBuffer(handle.map(0, handle.size(), arena).asByteBuffer());
    }
  }

  private static HdfFile openLarge(ArrayName name) throws IOException {
    FileChannel channel = FileChannel.open(name.file(), StandardOpenOption.READ);
    try {
      return new HdfFile(channel);
    } catch (Throwable failure) {
      channel.close();
      throw failure;
    }
  }

  /** An attribute of the file itself, as text. */
  Optional<String> attribute(String name) {
    Attribute attribute = file.getAttribute(name);
    return attribute == null || attribute.isEmpty()
        ? Optional.empty()
        : Optional.of(String.valueOf(attribute.getData()));
  }

  /** The array of a name; without one, {@code train} or the only one there is. */
  Dataset array(@Nullable String name) {
    List<String> names =
        file.getChildren().values().stream()
            .filter(Dataset.class::isInstance)
            .map(Node::getName)
            .toList();
    String chosen = name != null ? name : names.size() == 1 ? names.getFirst() : "train";
    if (!names.contains(chosen)) {
      throw bytes.malformed(0, "it has no array '%s': it has %s".formatted(chosen, names));
    }
    return (Dataset) file.getChild(chosen);
  }

  /** Bytes before the first that HDF5 counts. */
  long userBlockBytes() {
    return file.getUserBlockSize();
  }

  /** Where jhdf says it was, or the file's start. */
  private static long address(Throwable failure) {
    long address = 0;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Matcher matcher = ADDRESS.matcher(String.valueOf(cause.getMessage()));
      if (matcher.find()) {
        address = Long.parseLong(matcher.group(1));
      }
    }
    return address;
  }

  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message =
        root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    return root instanceof UnsupportedHdfException
        ? "its form of HDF5 is not read, save it with an older libver: " + message
        : "its HDF5 structure is damaged: " + message;
  }
}
