package dev.nearfield.testkit.dataset;

import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.filter.PipelineFilterWithData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Copies an array that an HDF5 file keeps in chunks into a temporary file of whole rows, one chunk
 * in memory at a time. Chunks may be shuffled and deflated, as {@code compression='gzip'} does.
 */
final class Hdf5Chunks {

  private static final int DEFLATE = 1;
  private static final int SHUFFLE = 2;
  private static final long MAX_CHUNK_BYTES = 256L << 20;

  /** No deflate stream grows by more: two bits become 258 bytes. */
  private static final long MAX_DEFLATE_RATIO = 1_032;

  private final FileBytes bytes;
  private final RowLayout layout;
  private final ChunkedDataset array;
  private final FileChannel rows;
  private final int chunkRows;
  private final int chunkColumns;
  private final boolean shuffled;
  private final boolean deflated;

  private Hdf5Chunks(FileBytes bytes, RowLayout layout, ChunkedDataset array, FileChannel rows) {
    this.bytes = bytes;
    this.layout = layout;
    this.array = array;
    this.rows = rows;
    int[] chunk = array.getChunkDimensions();
    if (chunk.length != 2 || chunk[0] < 1 || chunk[1] < 1) {
      throw malformed("its chunks have not two dimensions");
    }
    chunkRows = chunk[0];
    chunkColumns = chunk[1];
    List<Integer> filters = array.getFilters().stream().map(PipelineFilterWithData::getId).toList();
    shuffled = filters.contains(SHUFFLE);
    deflated = filters.contains(DEFLATE);
    List<Integer> known =
        shuffled && deflated
            ? List.of(SHUFFLE, DEFLATE)
            : shuffled ? List.of(SHUFFLE) : deflated ? List.of(DEFLATE) : List.of();
    if (!filters.equals(known)) {
      throw malformed(
          "its filters %s are not read: save it uncompressed, or with gzip"
              .formatted(array.getFilters()));
    }
  }

  /** The rows in a temporary file. */
  static ParsedRows copy(FileBytes bytes, RowLayout layout, ChunkedDataset array) {
    FileChannel channel;
    try {
      channel = TemporaryFile.create(".rows");
    } catch (IOException failure) {
      throw new UnreadableFileException(bytes.file(), failure);
    }
    try {
      new Hdf5Chunks(bytes, layout, array, channel).copyAll();
      long sizeBytes = (long) layout.count() * layout.rowStrideBytes();
      return new ParsedRows(new FileBytes(bytes.file(), channel, sizeBytes), layout, null);
    } catch (IOException failure) {
      TemporaryFile.drop(channel, failure);
      throw new UnreadableFileException(bytes.file(), failure);
    } catch (Throwable failure) {
      TemporaryFile.drop(channel, failure);
      throw failure;
    }
  }

  private void copyAll() throws IOException {
    for (long row = 0; row < layout.count(); row += chunkRows) {
      for (int column = 0; column < layout.dimension(); column += chunkColumns) {
        byte[] chunk = decode(array.getRawChunkBuffer(new int[] {(int) row, column}));
        place(ByteBuffer.wrap(chunk), (int) row, column);
      }
    }
  }

  /** Writes the part of a chunk that lies inside the array, row by row. */
  private void place(ByteBuffer chunk, int firstRow, int column) throws IOException {
    int elementBytes = layout.type().bytes();
    int rowCount = Math.min(chunkRows, layout.count() - firstRow);
    int lengthBytes = Math.min(chunkColumns, layout.dimension() - column) * elementBytes;
    for (int i = 0; i < rowCount; i++) {
      int start = i * chunkColumns * elementBytes;
      long target = layout.rowOffsetBytes(firstRow + i) + (long) column * elementBytes;
      ByteBuffer piece = chunk.slice(start, lengthBytes);
      while (piece.hasRemaining()) {
        target += rows.write(piece, target);
      }
    }
  }

  private byte[] decode(ByteBuffer stored) {
    int storedBytes = stored.remaining();
    long chunkBytes = (long) chunkRows * chunkColumns * layout.type().bytes();
    boolean fits =
        deflated ? chunkBytes / MAX_DEFLATE_RATIO <= storedBytes : chunkBytes == storedBytes;
    if (!fits || chunkBytes > MAX_CHUNK_BYTES) {
      throw malformed("a chunk of %d bytes cannot hold %d".formatted(storedBytes, chunkBytes));
    }
    byte[] chunk = new byte[(int) chunkBytes];
    if (deflated) {
      inflate(stored, chunk);
    } else {
      stored.get(chunk);
    }
    return shuffled ? unshuffle(chunk) : chunk;
  }

  private void inflate(ByteBuffer stored, byte[] chunk) {
    var inflater = new Inflater();
    try {
      inflater.setInput(stored);
      int filled = 0;
      int read;
      do {
        read = inflater.inflate(chunk, filled, chunk.length - filled);
        filled += read;
      } while (read > 0 && filled < chunk.length);
      if (filled < chunk.length) {
        throw malformed("a chunk inflates to %d bytes of %d".formatted(filled, chunk.length));
      }
    } catch (DataFormatException damaged) {
      throw malformed("a chunk does not inflate: " + damaged.getMessage());
    } finally {
      inflater.end();
    }
  }

  /** All first bytes of the elements come first, then all second ones, and so on. */
  private byte[] unshuffle(byte[] chunk) {
    int elementBytes = layout.type().bytes();
    int elements = chunk.length / elementBytes;
    byte[] plain = new byte[chunk.length];
    for (int part = 0; part < elementBytes; part++) {
      for (int element = 0; element < elements; element++) {
        plain[element * elementBytes + part] = chunk[part * elements + element];
      }
    }
    return plain;
  }

  private MalformedFileException malformed(String detail) {
    return bytes.malformed(
        array.getAddress(), "the array '%s': %s".formatted(array.getName(), detail));
  }
}
