package dev.nearfield.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assertions;

/** Damages copies of a small file in every way and expects each one to be reported. */
final class Damage {

  private final byte[] intact;
  private final Path copy;
  private final Consumer<Path> reader;

  /** The reader opens, reads and verifies all of the file it is given. */
  Damage(Path file, Consumer<Path> reader) throws IOException {
    this.intact = Files.readAllBytes(file);
    this.copy = file.resolveSibling("damaged-" + file.getFileName());
    this.reader = reader;
    reader.accept(file);
  }

  /** Every single byte flipped, in place: one bit, and all bits. */
  void everyByte() throws IOException {
    Files.write(copy, intact);
    try (var file = FileChannel.open(copy, StandardOpenOption.WRITE)) {
      for (int at = 0; at < intact.length; at++) {
        for (int mask : new int[] {1 << (at % Byte.SIZE), 0xff}) {
          file.write(ByteBuffer.wrap(new byte[] {(byte) (intact[at] ^ mask)}), at);
          expectReport("byte %d xor %x".formatted(at, mask));
        }
        file.write(ByteBuffer.wrap(intact, at, 1), at);
      }
    }
    reader.accept(copy);
  }

  /** Cut at every length, in place. */
  void everyLength() throws IOException {
    Files.write(copy, intact);
    try (var file = FileChannel.open(copy, StandardOpenOption.WRITE)) {
      for (int length = intact.length - 1; length >= 0; length--) {
        file.truncate(length);
        expectReport("cut to " + length);
      }
    }
  }

  /** Longer by zeros, by its own end, and by itself. */
  void longer() {
    expectReport(Arrays.copyOf(intact, intact.length + 1), "one zero byte more");
    expectReport(Arrays.copyOf(intact, intact.length + 64), "64 zero bytes more");
    expectReport(
        join(intact, Arrays.copyOfRange(intact, intact.length - 64, intact.length)),
        "its trailer twice");
    expectReport(join(intact, intact), "twice itself");
    expectReport(join(new byte[64], intact), "64 zero bytes in front");
  }

  /** A field set to the usual hostile values, with checksums made right again by the caller. */
  void field(int offset, int bytes, Consumer<ByteBuffer> sign) {
    long[] values = {0, 1, -1, 1L << 31, Long.MAX_VALUE, intact.length + 1L};
    for (long value : values) {
      ByteBuffer file = ByteBuffer.wrap(intact.clone()).order(ByteOrder.LITTLE_ENDIAN);
      if (bytes == Integer.BYTES) {
        file.putInt(offset, (int) value);
      } else {
        file.putLong(offset, value);
      }
      if (!Arrays.equals(file.array(), intact)) {
        sign.accept(file);
        expectReport(file.array(), "field at %d set to %d".formatted(offset, value));
      }
    }
  }

  /** Makes the checksums of header, trailer and table right again. */
  static void signFrame(ByteBuffer file) {
    int trailer = file.limit() - FileFrame.TRAILER_BYTES;
    long table = file.getLong(trailer + 16);
    if (table >= 0 && table <= trailer) {
      file.putLong(trailer + 40, Checksums.pin(file.slice((int) table, trailer - (int) table)));
    }
    file.putInt(60, Checksums.crc32c(file.slice(0, 60)));
    file.putInt(trailer + 60, Checksums.crc32c(file.slice(trailer, 60)));
  }

  private void expectReport(byte[] bytes, String what) {
    try {
      Files.write(copy, bytes);
    } catch (IOException unexpected) {
      throw new AssertionError(unexpected);
    }
    expectReport(what);
  }

  private void expectReport(String what) {
    var report = Assertions.assertThrows(StorageException.class, () -> reader.accept(copy), what);
    assertThat(report)
        .as(what)
        .isInstanceOfAny(CorruptFileException.class, UnsupportedVersionException.class)
        .hasMessageContaining(copy.getFileName().toString());
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }
}
