package dev.nearfield.peers;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A mapped file of vectors: count and dimension as u32, then rows of one component type. */
final class VectorFile implements Vectors {

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final long HEADER_BYTES = 8;

  private final MemorySegment memory;
  private final int count;
  private final int dimension;
  private final boolean floats;

  private VectorFile(MemorySegment memory, boolean floats) {
    this.memory = memory;
    this.floats = floats;
    this.count = memory.get(INT, 0);
    this.dimension = memory.get(INT, 4);
  }

  static VectorFile open(Path path) throws IOException {
    try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
      MemorySegment memory =
          channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.global());
      return new VectorFile(memory, path.toString().endsWith(".fbin"));
    }
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public void read(int position, float[] vector) {
    long first = HEADER_BYTES + (long) position * dimension * (floats ? Float.BYTES : 1);
    for (int i = 0; i < dimension; i++) {
      vector[i] =
          floats
              ? memory.get(FLOAT, first + (long) i * Float.BYTES)
              : Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, first + i));
    }
  }

  /** The first {@code k} ordinals of each row of an {@code .ibin} file of true neighbors. */
  static int[][] readTruth(Path path, int k) throws IOException {
    try (var channel = FileChannel.open(path, StandardOpenOption.READ);
        var arena = Arena.ofConfined()) {
      MemorySegment memory = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      int[][] truth = new int[memory.get(INT, 0)][k];
      long stride = (long) memory.get(INT, 4) * Integer.BYTES;
      for (int query = 0; query < truth.length; query++) {
        for (int rank = 0; rank < k; rank++) {
          truth[query][rank] =
              memory.get(INT, HEADER_BYTES + query * stride + (long) rank * Integer.BYTES);
        }
      }
      return truth;
    }
  }
}
