package dev.nearfield.testkit.dataset;

import dev.nearfield.storage.KeyTable;
import dev.nearfield.storage.KeyType;
import dev.nearfield.storage.OffHeapKeyTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/*  The temporary file: one record per row, little-endian.
 *
 *  byte 0            8                        8 + 4d
 *       | line i64   | d components float32   | line | ...
 *
 *  With fields, the place of the row's fields comes between line and components: i64.
 */
/**
 * The rows of a text or of a Parquet file, parsed into a temporary file, and their ids in a table
 * that knows each once.
 *
 * @param bytes the temporary file, which vanishes when closed
 * @param layout where its rows are; the prefix of each is its line, or row
 * @param ids ids by row, or null if the text gives none
 * @param fields fields of rows, or null if none are read
 */
record ParsedRows(
    FileBytes bytes, RowLayout layout, @Nullable KeyTable ids, @Nullable RowFields fields) {

  /** Rows that are what they are. */
  ParsedRows(FileBytes bytes, RowLayout layout, @Nullable KeyTable ids) {
    this(bytes, layout, ids, null);
  }

  /** Bytes before each row, which hold its line. */
  static final int LINE_BYTES = Long.BYTES;

  /** Parses a whole text. */
  static ParsedRows parse(FileBytes text, FileFormat format, TextOptions options) {
    FileChannel channel;
    try {
      channel = TemporaryFile.create(".parsed");
    } catch (IOException failure) {
      throw new UnreadableFileException(text.file(), failure);
    }
    var builder = new Builder(text, channel, options.fields().any());
    try (RowReader reader = reader(text, format, options)) {
      var row = new TextRow();
      while (reader.next(row)) {
        builder.add(row);
      }
      return builder.finish(format);
    } catch (Throwable failure) {
      builder.drop(failure);
      throw failure;
    }
  }

  private static RowReader reader(FileBytes text, FileFormat format, TextOptions options) {
    return switch (format) {
      case JSONL -> new JsonLinesReader(text, options);
      case CSV -> new CsvReader(text, options);
      case PARQUET -> ParquetRowReader.open(text, options);
      case FVECS, BVECS, IVECS, FBIN, U8BIN, I8BIN, IBIN, NPY, IDX, HDF5 ->
          throw new IllegalArgumentException(format + " is not parsed");
    };
  }

  /** Checks rows against the first one and writes them. */
  private static final class Builder {

    private final FileBytes text;
    private final FileChannel channel;
    private final @Nullable RowFields fields;
    private final int prefixBytes;
    private ByteBuffer buffer = ByteBuffer.allocate(0);
    private @Nullable KeyTable ids;
    private int count;
    private int dimension;
    private TextPosition first = new TextPosition(0, 1, 1);

    Builder(FileBytes text, FileChannel channel, boolean hasFields) {
      this.text = text;
      this.channel = channel;
      fields = hasFields ? RowFields.create(text.file()) : null;
      prefixBytes = LINE_BYTES + (hasFields ? Long.BYTES : 0);
    }

    void add(TextRow row) {
      if (count == 0) {
        begin(row);
      }
      check(row);
      if (ids != null) {
        putId(row, ids);
      }
      write(row);
      count++;
    }

    private void begin(TextRow row) {
      dimension = row.dimension();
      first = row.start();
      int recordBytes = prefixBytes + dimension * Float.BYTES;
      buffer =
          ByteBuffer.allocateDirect(Math.max(1 << 16, recordBytes)).order(ByteOrder.LITTLE_ENDIAN);
      if (row.id() != null) {
        ids = new OffHeapKeyTable(KeyType.STRING);
      }
    }

    private void check(TextRow row) {
      if (row.dimension() == 0) {
        throw malformed(row, "the row has no components");
      }
      if (row.dimension() != dimension) {
        throw malformed(
            row,
            "the row has %d components, that of %s has %d"
                .formatted(row.dimension(), first.place(), dimension));
      }
      if ((row.id() == null) != (ids == null)) {
        throw malformed(
            row,
            "the row has %s id, that of %s has %s"
                .formatted(
                    row.id() == null ? "no" : "an", first.place(), ids == null ? "none" : "one"));
      }
      if (count == Integer.MAX_VALUE) {
        throw malformed(row, "there are more rows than an int counts");
      }
    }

    private void putId(TextRow row, KeyTable table) {
      String id = String.valueOf(row.id());
      int holder;
      try {
        holder = table.put(id, count);
      } catch (IllegalArgumentException refused) { // too long, or half of a surrogate pair
        throw malformed(row, "the id cannot be stored: " + refused.getMessage());
      }
      if (holder != KeyTable.NONE) {
        throw malformed(row, "the id '%s' is that of %s, too".formatted(id, placeOf(holder)));
      }
    }

    private String placeOf(int row) {
      flush();
      var line = ByteBuffer.allocate(LINE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
      long offset = (long) row * (prefixBytes + dimension * Float.BYTES);
      new FileBytes(text.file(), channel, Long.MAX_VALUE).read(offset, line);
      return new TextPosition(0, line.getLong(0), first.column()).place();
    }

    private void write(TextRow row) {
      if (buffer.remaining() < prefixBytes + dimension * Float.BYTES) {
        flush();
      }
      buffer.putLong(row.start().line());
      if (fields != null) {
        buffer.putLong(fields.append(row.fields()));
      }
      for (int i = 0; i < dimension; i++) {
        buffer.putFloat(row.component(i));
      }
    }

    private void flush() {
      buffer.flip();
      try {
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
      } catch (IOException failure) {
        throw new UnreadableFileException(text.file(), failure);
      }
      buffer.clear();
    }

    ParsedRows finish(FileFormat format) {
      if (count == 0) {
        throw text.malformed(text.sizeBytes(), "holds no rows");
      }
      flush();
      if (fields != null) {
        fields.flush();
      }
      var layout =
          new RowLayout(
              format,
              ElementType.FLOAT32,
              ByteOrder.LITTLE_ENDIAN,
              0,
              prefixBytes,
              count,
              dimension);
      long sizeBytes = layout.rowOffsetBytes(count);
      return new ParsedRows(new FileBytes(text.file(), channel, sizeBytes), layout, ids, fields);
    }

    void drop(Throwable failure) {
      if (ids != null) {
        ids.close();
      }
      if (fields != null) {
        fields.close();
      }
      TemporaryFile.drop(channel, failure);
    }

    private MalformedFileException malformed(TextRow row, String detail) {
      return new MalformedFileException(text.file(), row.start(), detail);
    }
  }
}
