package dev.nearfield.testkit.dataset;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Recognises texts. JSON lines begin with a bracket and text after it, which no binary header does:
 * four characters make a dimension beyond any limit. Separated values look like anything, so only
 * the name tells them.
 */
final class TextFormats {

  private static final int HEAD_BYTES = 4;
  private static final int FIRST_PRINTABLE = 0x20;

  private TextFormats() {}

  static Optional<FileFormat> detect(FileBytes bytes) {
    if (looksLikeJson(bytes)) {
      return Optional.of(FileFormat.JSONL);
    }
    return FileFormat.claimedBy(bytes.file())
        .filter(FileFormat::isText)
        .filter(_ -> !FormatDetector.anyFits(bytes));
  }

  private static boolean looksLikeJson(FileBytes bytes) {
    long start = startOfText(bytes);
    ByteBuffer head = bytes.copy(start, (int) Math.min(HEAD_BYTES, bytes.sizeBytes() - start));
    boolean opened = false;
    while (head.hasRemaining()) {
      byte next = head.get();
      boolean blank = next == ' ' || next == '\t' || next == '\r' || next == '\n';
      if (!blank && (next < FIRST_PRINTABLE || (!opened && next != '{' && next != '['))) {
        return false;
      }
      opened |= !blank;
    }
    return opened;
  }

  /** Behind the mark with which some programs begin UTF-8. */
  static long startOfText(FileBytes bytes) {
    boolean marked =
        bytes.sizeBytes() >= 3
            && bytes
                .copy(0, 3)
                .equals(ByteBuffer.wrap(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}));
    return marked ? 3 : 0;
  }
}
