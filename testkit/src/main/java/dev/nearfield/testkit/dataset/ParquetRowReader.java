package dev.nearfield.testkit.dataset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of a Parquet file: one column of lists, and perhaps one of ids. Other columns are
 * not touched. The two columns of one row group are on the heap at a time.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/">The format</a>
 */
final class ParquetRowReader implements RowReader {

  private static final byte[] MAGIC = {'P', 'A', 'R', '1'};

  /** Of the heap, what the pages of one row group may take. */
  private static final int HEAP_SHARE = 3;

  private final FileBytes bytes;
  private final ParquetFileReader reader;
  private final ParquetColumns columns;
  private final List<BlockMetaData> groups;
  private @Nullable ColumnReader vectors;
  private @Nullable ColumnReader ids;
  private List<ColumnReader> fields = List.of();
  private long valuesLeft;
  private long rowsLeft;
  private long row;
  private int nextGroup;
  private long groupOffset;

  private ParquetRowReader(FileBytes bytes, ParquetFileReader reader, ParquetColumns columns) {
    this.bytes = bytes;
    this.reader = reader;
    this.columns = columns;
    groups = reader.getRowGroups();
  }

  static boolean matches(FileBytes bytes) {
    return bytes.sizeBytes() >= 3L * MAGIC.length
        && bytes.copy(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
  }

  /** Reads the footer, and chooses the columns by their names. */
  static ParquetRowReader open(FileBytes bytes, TextOptions options) {
    ParquetReadOptions library =
        ParquetReadOptions.builder(new PlainParquetConfiguration())
            .withCodecFactory(new ParquetCodecs())
            .build();
    @Nullable ParquetFileReader reader = null;
    try {
      reader = ParquetFileReader.open(new ParquetInput(bytes), library);
      ParquetColumns columns =
          ParquetColumns.of(bytes, reader.getFileMetaData().getSchema(), options);
      reader.setRequestedSchema(columns.schema());
      return new ParquetRowReader(bytes, reader, columns);
    } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError failure) {
      closeAfter(failure, reader);
      throw malformed(bytes, 0, failure);
    }
  }

  @Override
  public boolean next(TextRow target) {
    try {
      while (rowsLeft <= 0) {
        if (nextGroup == groups.size()) {
          return false;
        }
        startGroup();
      }
      target.begin(TextPosition.ofRow(groupOffset, row));
      readVector(target);
      readId(target);
      readFields(target);
      rowsLeft--;
      row++;
      return true;
    } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError failure) {
      throw malformed(bytes, groupOffset, failure);
    }
  }

  private void startGroup() throws IOException {
    BlockMetaData group = groups.get(nextGroup++);
    groupOffset = Math.max(0, group.getStartingPos());
    requireHeap(group);
    PageReadStore pages = reader.readNextRowGroup();
    if (pages == null) {
      throw bytes.malformed(groupOffset, "row group %d is missing".formatted(nextGroup - 1));
    }
    var store =
        new ColumnReadStoreImpl(
            pages,
            new GroupRecordConverter(columns.schema()).getRootConverter(),
            columns.schema(),
            reader.getFileMetaData().getCreatedBy());
    vectors = store.getColumnReader(columns.vector());
    valuesLeft = pages.getPageReader(columns.vector()).getTotalValueCount();
    ids = columns.id() == null ? null : store.getColumnReader(columns.id());
    fields = columns.fields().stream().map(store::getColumnReader).toList();
    rowsLeft = pages.getRowCount();
  }

  /** The library keeps a row group's pages: better a word now than no memory later. */
  private void requireHeap(BlockMetaData group) {
    long pagesBytes =
        group.getColumns().stream()
            .filter(column -> columns.schema().containsPath(column.getPath().toArray()))
            .mapToLong(column -> Math.max(0, column.getTotalSize()))
            .sum();
    long limit = Runtime.getRuntime().maxMemory() / HEAP_SHARE;
    if (pagesBytes > Math.min(limit, bytes.sizeBytes())) {
      throw bytes.malformed(
          groupOffset,
          ("row group %d takes %d bytes of a file of %d, and %d fit the heap: write smaller row"
                  + " groups, or give the JVM more")
              .formatted(nextGroup - 1, pagesBytes, bytes.sizeBytes(), limit));
    }
  }

  /** A value that begins a row has repetition level 0; one that is there, the full definition. */
  private void readVector(TextRow target) {
    ColumnReader values = require(vectors);
    do {
      requireValue(values, columns.vector(), valuesLeft);
      if (target.dimension() == RowLayout.MAX_DIMENSION) {
        throw malformed("has more than %d components".formatted(RowLayout.MAX_DIMENSION));
      }
      target.add(component(values));
      values.consume();
      valuesLeft--;
    } while (valuesLeft > 0 && values.getCurrentRepetitionLevel() > 0);
  }

  private float component(ColumnReader values) {
    return switch (columns.vector().getPrimitiveType().getPrimitiveTypeName()) {
      case FLOAT -> values.getFloat();
      case DOUBLE -> (float) values.getDouble();
      case INT32 -> values.getInteger();
      case INT64 -> values.getLong();
      case BOOLEAN, BINARY, INT96, FIXED_LEN_BYTE_ARRAY -> throw new AssertionError(columns);
    };
  }

  private void readId(TextRow target) {
    ColumnDescriptor column = columns.id();
    if (column == null) {
      return;
    }
    ColumnReader values = require(ids);
    requireValue(values, column, rowsLeft);
    target.setId(
        switch (column.getPrimitiveType().getPrimitiveTypeName()) {
          case INT32 -> Integer.toString(values.getInteger());
          case INT64 -> Long.toString(values.getLong());
          default -> utf8(values.getBinary().toByteBuffer());
        });
    values.consume();
  }

  private void readFields(TextRow target) {
    for (int field = 0; field < fields.size(); field++) {
      ColumnReader values = fields.get(field);
      ColumnDescriptor column = columns.fields().get(field);
      if (values.getCurrentDefinitionLevel() == column.getMaxDefinitionLevel()) {
        target.putField(column.getPath()[0], value(values, column));
      }
      values.consume();
    }
  }

  private Object value(ColumnReader values, ColumnDescriptor column) {
    return switch (column.getPrimitiveType().getPrimitiveTypeName()) {
      case INT32 -> (long) values.getInteger();
      case INT64 -> values.getLong();
      case FLOAT -> (double) values.getFloat();
      case DOUBLE -> values.getDouble();
      case BOOLEAN -> values.getBoolean();
      case BINARY -> utf8(values.getBinary().toByteBuffer());
      case INT96, FIXED_LEN_BYTE_ARRAY -> throw new AssertionError(column);
    };
  }

  private String utf8(ByteBuffer text) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
    } catch (CharacterCodingException _) {
      throw malformed("has a text that is not UTF-8");
    }
  }

  private void requireValue(ColumnReader values, ColumnDescriptor column, long left) {
    if (left <= 0 || values.getCurrentDefinitionLevel() < column.getMaxDefinitionLevel()) {
      throw malformed("has no value in the column '%s'".formatted(column.getPath()[0]));
    }
  }

  private static ColumnReader require(@Nullable ColumnReader values) {
    if (values == null) {
      throw new IllegalStateException("no row group is open");
    }
    return values;
  }

  private MalformedFileException malformed(String detail) {
    return bytes.malformed(groupOffset, "row %d %s".formatted(row, detail));
  }

  private static DatasetException malformed(FileBytes bytes, long offset, Throwable failure) {
    if (failure instanceof DatasetException known) {
      return known;
    }
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    MalformedFileException malformed =
        bytes.malformed(offset, "its Parquet structure is damaged or not read: " + root);
    malformed.initCause(failure);
    return malformed;
  }

  private static void closeAfter(Throwable failure, @Nullable ParquetFileReader reader) {
    if (reader == null) {
      return;
    }
    try {
      reader.close();
    } catch (IOException second) {
      failure.addSuppressed(second);
    }
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException failure) {
      throw new UnreadableFileException(bytes.file(), failure);
    }
  }
}
