package dev.nearfield.testkit.dataset;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Recognises a format by content. Every reader is asked; those whose header explains the file's
 * length to the byte fit. The name decides only between formats that fit alike.
 */
final class FormatDetector {

  private final FileBytes bytes;
  private final Optional<FileFormat> claimed;
  private final Map<FileFormat, RowLayout> fitting = new EnumMap<>(FileFormat.class);
  private final Map<FileFormat, MalformedFileException> refusals = new EnumMap<>(FileFormat.class);

  private FormatDetector(FileBytes bytes) {
    this.bytes = bytes;
    this.claimed = FileFormat.claimedBy(bytes.file());
    for (FileFormat format : FileFormat.flat()) {
      ask(format);
    }
  }

  /** The layout of the only format that fits, or an exception that says why there is none. */
  static RowLayout detect(FileBytes bytes) {
    return new FormatDetector(bytes).choose();
  }

  /** The layout if any format fits, ambiguous or not. */
  static boolean anyFits(FileBytes bytes) {
    return !new FormatDetector(bytes).fitting.isEmpty();
  }

  private void ask(FileFormat format) {
    try {
      fitting.put(format, read(format));
    } catch (MalformedFileException refusal) {
      refusals.put(format, refusal);
    }
  }

  private RowLayout read(FileFormat format) {
    return switch (format) {
      case FVECS, BVECS, IVECS -> VecsFormat.read(bytes, format);
      case FBIN, U8BIN, I8BIN, IBIN -> BinFormat.read(bytes, format);
      case NPY -> NpyFormat.read(bytes);
      case IDX -> IdxFormat.read(bytes);
      case HDF5, PARQUET, JSONL, CSV ->
          throw new IllegalArgumentException(format + " has no fixed layout");
    };
  }

  private RowLayout choose() {
    if (fitting.isEmpty()) {
      throw refusal();
    }
    separate(FileFormat.FVECS, FileFormat.IVECS);
    separate(FileFormat.FBIN, FileFormat.IBIN);
    RowLayout byName = claimed.map(fitting::get).orElse(null);
    RowLayout npy = fitting.get(FileFormat.NPY);
    if (byName != null) {
      return byName;
    }
    // Six magic bytes do not happen by chance.
    if (npy != null) {
      return npy;
    }
    if (fitting.size() > 1) {
      throw new AmbiguousFormatException(bytes.file(), List.copyOf(fitting.keySet()));
    }
    return fitting.values().iterator().next();
  }

  /** Keeps one of two formats that differ only in whether four bytes are a float or an int. */
  private void separate(FileFormat floats, FileFormat ints) {
    RowLayout layout = fitting.get(ints);
    if (layout == null || !fitting.containsKey(floats)) {
      return;
    }
    boolean isInts =
        IntegerSniffer.looksLikeIntegers(bytes, layout) || claimed.equals(Optional.of(ints));
    fitting.remove(isInts ? floats : ints);
  }

  /** The refusal that helps most: of the format with a magic number, or the one the name claims. */
  private MalformedFileException refusal() {
    @Nullable FileFormat likely = null;
    if (NpyFormat.matches(bytes)) {
      likely = FileFormat.NPY;
    } else if (claimed.isPresent()) {
      likely = claimed.get();
    } else if (IdxFormat.matches(bytes)) {
      likely = FileFormat.IDX;
    }
    MalformedFileException refusal = likely == null ? null : refusals.get(likely);
    return refusal != null ? refusal : bytes.malformed(0, unknown());
  }

  private String unknown() {
    List<String> names = new ArrayList<>();
    for (FileFormat format : FileFormat.values()) {
      names.add(format.extension());
    }
    int shown = (int) Math.min(8, bytes.sizeBytes());
    ByteBuffer head = bytes.copy(0, shown);
    var hex = new StringBuilder();
    while (head.hasRemaining()) {
      hex.append("%02x".formatted(head.get()));
    }
    return "%d bytes that start with 0x%s fit none of the formats %s"
        .formatted(bytes.sizeBytes(), hex, String.join(", ", names));
  }
}
