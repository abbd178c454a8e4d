package dev.nearfield.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes vector files for tests. */
public final class Vectors {

  private Vectors() {}

  /** An fbin file. */
  public static Path write(Path file, float[][] rows) {
    ByteBuffer bytes = header(8 + rows.length * rows[0].length * 4, rows.length, rows[0].length);
    for (float[] row : rows) {
      for (float component : row) {
        bytes.putFloat(component);
      }
    }
    return write(file, bytes);
  }

  /** An ibin file: a ground truth without distances. */
  public static Path write(Path file, int[][] rows) {
    ByteBuffer bytes = header(8 + rows.length * rows[0].length * 4, rows.length, rows[0].length);
    for (int[] row : rows) {
      for (int ordinal : row) {
        bytes.putInt(ordinal);
      }
    }
    return write(file, bytes);
  }

  private static ByteBuffer header(int lengthBytes, int count, int dimension) {
    ByteBuffer bytes = ByteBuffer.allocate(lengthBytes).order(ByteOrder.LITTLE_ENDIAN);
    return bytes.putInt(count).putInt(dimension);
  }

  private static Path write(Path file, ByteBuffer bytes) {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(bytes.flip());
      return file;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
