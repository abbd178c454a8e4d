package dev.nearfield.index;

import dev.nearfield.filter.MalformedMetadataException;
import dev.nearfield.kernel.RawMemory;
import dev.nearfield.observe.Observer;
import dev.nearfield.storage.CorruptFileException;
import dev.nearfield.storage.Durability;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileAccessException;
import dev.nearfield.storage.KeyType;
import dev.nearfield.storage.LogOptions;
import dev.nearfield.storage.ReadOnlyLogException;
import dev.nearfield.storage.WriteAheadLog;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What was done to the rows of an index since its last save, as records of a write-ahead log.
 *
 * <pre>
 *  byte 0       1   8
 *       | kind  | 0 | stored row, as in memory | id |   kind 1: the row was added, or replaced one
 *       | kind  | 0 | id |                              kind 2: the row was deleted
 *       | kind  | 0 | contentBytes i32 | stored row | content | id |   kind 3: as 1, with content
 *                   4
 *
 *  id   long: i64;  UUID: high i64, low i64;  string: UTF-8 up to the end of the record
 * </pre>
 *
 * <p>Threads: safe. Owns: the log, until closed.
 */
final class UpdateLog implements AutoCloseable {

  private static final byte PUT = 1;
  private static final byte DELETE = 2;
  private static final byte PUT_CONTENT = 3;
  private static final int CONTENT_BYTES_OFFSET = 4;
  private static final int ROW_OFFSET = 8;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final byte[] NO_CONTENT = {};

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final FileAccess files;
  private final Path directory;
  private final LogOptions options;
  private final int strideBytes;
  private volatile WriteAheadLog log;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong records = new AtomicLong();
  private volatile @Nullable Observer observer;

  /** Why nothing can be written any more; asked before work is done for nothing. */
  private volatile @Nullable ReadOnlyLogException failure;

  private UpdateLog(
      FileAccess files, Path directory, LogOptions options, int strideBytes, WriteAheadLog log) {
    this.files = files;
    this.directory = directory;
    this.options = options;
    this.strideBytes = strideBytes;
    this.log = log;
  }

  /** Takes what a log says was done, in order. */
  interface Redo {

    /** A row was added, or replaced another; its address is borrowed. */
    void put(IdRef id, long storedRow, Content content);

    /** A row was deleted. */
    void delete(IdRef id);
  }

  /**
   * Opens the log of a folder that is locked, and does again what a save does not have.
   *
   * @param from the first record that the save does not have
   */
  static UpdateLog open(
      FileAccess files,
      Path directory,
      Durability durability,
      long from,
      IndexState state,
      Redo redo) {
    int strideBytes = state.stored.kernel().strideBytes();
    var reader = new Reader(directory, state.options.ids(), strideBytes, redo);
    LogOptions options = LogOptions.DEFAULT.withDurability(durability);
    var done = new long[2];
    WriteAheadLog log =
        WriteAheadLog.open(
            files,
            directory,
            options,
            from,
            (sequence, record) -> {
              reader.read(sequence, record);
              done[0]++;
              done[1] += record.byteSize();
            });
    var opened = new UpdateLog(files, directory, options, strideBytes, log);
    opened.records.set(done[0]);
    opened.bytes.set(done[1]);
    return opened;
  }

  /** From now on, tells somebody what is appended. */
  void observe(Observer observer) {
    this.observer = observer;
  }

  /** Refuses to begin anything once the log has failed. */
  void requireHealthy() {
    ReadOnlyLogException known = failure;
    if (known != null) {
      throw known;
    }
  }

  /** Appends that a row was added or replaced another; returns the record's sequence. */
  long put(IdRef id, long storedRow, Content content) {
    byte[] idBytes = bytesOf(id);
    byte[] contentBytes = content.isEmpty() ? NO_CONTENT : content.bytes();
    int contentOffset = ROW_OFFSET + strideBytes;
    byte[] record = new byte[contentOffset + contentBytes.length + idBytes.length];
    record[0] = content.isEmpty() ? PUT : PUT_CONTENT;
    MemorySegment.ofArray(record).set(INT, CONTENT_BYTES_OFFSET, contentBytes.length);
    MemorySegment.copy(
        RawMemory.memory(storedRow, strideBytes),
        ValueLayout.JAVA_BYTE,
        0,
        record,
        ROW_OFFSET,
        strideBytes);
    System.arraycopy(contentBytes, 0, record, contentOffset, contentBytes.length);
    System.arraycopy(idBytes, 0, record, contentOffset + contentBytes.length, idBytes.length);
    return append(record);
  }

  /** Appends that a row was deleted; returns the record's sequence. */
  long delete(IdRef id) {
    byte[] idBytes = bytesOf(id);
    byte[] record = new byte[ROW_OFFSET + idBytes.length];
    record[0] = DELETE;
    System.arraycopy(idBytes, 0, record, ROW_OFFSET, idBytes.length);
    return append(record);
  }

  /** The sequence of the record appended last. */
  long last() {
    return log.lastSequence();
  }

  /** Waits until a record is acknowledged. */
  void await(long sequence) {
    WriteAheadLog known = log;
    try {
      known.awaitDurable(sequence);
    } catch (ReadOnlyLogException refused) {
      noteFailure(known, refused);
      throw refused;
    }
  }

  /** Puts on disk what was appended, so that a {@link #cut} has little left to do. */
  boolean force() {
    WriteAheadLog known = log;
    if (failure != null) { // it may be closed, if it could not begin anew
      return false;
    }
    try {
      known.force();
      return true;
    } catch (ReadOnlyLogException refused) { // the save that follows begins the log anew
      noteFailure(known, refused);
      return false;
    }
  }

  /** Ends what a save will have; nobody appends meanwhile. */
  Cut cut() {
    WriteAheadLog known = log;
    if (failure == null) { // else it may be closed, if it could not begin anew
      tryToCut(known);
    }
    boolean failed = failure != null;
    long next = known.lastSequence() + (failed ? 2 : 1);
    return new Cut(next, failed, records.get(), bytes.get());
  }

  private void tryToCut(WriteAheadLog known) {
    try {
      known.cut();
    } catch (ReadOnlyLogException refused) {
      noteFailure(known, refused);
    }
  }

  /**
   * Where a save divides the log.
   *
   * @param next the first record that the save does not have; if the log failed, one more than
   *     comes next: a torn record counts as saved
   * @param failed whether the log had failed, so that it takes no more records
   * @param records records before
   * @param bytes their length
   */
  record Cut(long next, boolean failed, long records, long bytes) {}

  /** Who waited for the log of before may be told late, when another one goes on. */
  private synchronized void noteFailure(WriteAheadLog of, ReadOnlyLogException refused) {
    if (of == log) {
      failure = refused;
    }
  }

  /** Records appended since the last save. */
  long records() {
    return records.get();
  }

  /** Bytes appended since the last save. */
  long bytes() {
    return bytes.get();
  }

  /**
   * Forgets the records that a save now has. A log that had failed when it was cut begins anew, as
   * it has nothing left to lose; one that failed since has, and stays as it is until the next save.
   */
  void forget(Cut cut) {
    if (cut.failed && !beginsAnew(cut.next)) {
      return; // the disk still refuses; the next save tries again
    }
    bytes.addAndGet(-cut.bytes);
    records.addAndGet(-cut.records);
    log.truncateBefore(cut.next);
  }

  private boolean beginsAnew(long sequence) {
    try {
      log.close();
    } catch (ReadOnlyLogException known) {
      // It failed before, and what it holds is saved.
    }
    try {
      goOnWith(WriteAheadLog.open(files, directory, options, sequence, (number, record) -> {}));
      return true;
    } catch (FileAccessException refused) {
      return false;
    }
  }

  private synchronized void goOnWith(WriteAheadLog fresh) {
    log = fresh;
    failure = null;
  }

  @Override
  public void close() {
    log.close();
  }

  private long append(byte[] record) {
    WriteAheadLog known = log;
    try {
      long sequence = known.append(MemorySegment.ofArray(record));
      bytes.addAndGet(record.length);
      records.incrementAndGet();
      tellObserver(record.length);
      return sequence;
    } catch (ReadOnlyLogException refused) {
      noteFailure(known, refused);
      throw refused;
    }
  }

  private void tellObserver(long appendedBytes) {
    Observer known = observer;
    if (known != null) {
      known.logged(appendedBytes);
    }
  }

  private static byte[] bytesOf(IdRef id) {
    return switch (id) {
      case IdRef.StringId(String text) -> text.getBytes(StandardCharsets.UTF_8);
      case IdRef.LongId(long number) -> longs(number);
      case IdRef.UuidId(UUID uuid) ->
          longs(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
    };
  }

  private static byte[] longs(long... numbers) {
    MemorySegment bytes = MemorySegment.ofArray(new byte[numbers.length * Long.BYTES]);
    for (int i = 0; i < numbers.length; i++) {
      bytes.set(LONG, (long) i * Long.BYTES, numbers[i]);
    }
    return bytes.toArray(ValueLayout.JAVA_BYTE);
  }

  /** Reads records, which passed their checksums but may lie all the same. */
  private record Reader(Path directory, KeyType ids, int strideBytes, Redo redo) {

    void read(long sequence, MemorySegment record) {
      if (record.byteSize() < ROW_OFFSET) {
        throw lie(sequence, "has %d bytes".formatted(record.byteSize()));
      }
      byte kind = record.get(ValueLayout.JAVA_BYTE, 0);
      switch (kind) {
        case PUT -> put(sequence, record, 0);
        case PUT_CONTENT -> put(sequence, record, record.get(INT, CONTENT_BYTES_OFFSET));
        case DELETE -> delete(sequence, record);
        default -> throw lie(sequence, "is of kind %d".formatted(kind));
      }
    }

    private void delete(long sequence, MemorySegment record) {
      try {
        redo.delete(id(sequence, record, ROW_OFFSET));
      } catch (IllegalArgumentException refused) {
        throw lie(sequence, "names an id that no row has had: " + refused.getMessage());
      }
    }

    private void put(long sequence, MemorySegment record, int contentBytes) {
      long contentOffset = (long) ROW_OFFSET + strideBytes;
      if (contentBytes < 0 || record.byteSize() < contentOffset + contentBytes) {
        throw lie(sequence, "is too short for a row");
      }
      IdRef id = id(sequence, record, contentOffset + contentBytes);
      try (var arena = Arena.ofConfined()) {
        MemorySegment row = arena.allocate(strideBytes, 64);
        row.copyFrom(record.asSlice(ROW_OFFSET, strideBytes));
        RawMemory.register(row);
        try {
          redo.put(id, row.address(), content(record.asSlice(contentOffset, contentBytes)));
        } catch (IllegalArgumentException | MalformedMetadataException refused) {
          throw lie(sequence, "holds a row that was never stored: " + refused.getMessage());
        } finally {
          RawMemory.unregister(row);
        }
      }
    }

    private static Content content(MemorySegment bytes) {
      return bytes.byteSize() == 0
          ? Content.EMPTY
          : Content.read(bytes.toArray(ValueLayout.JAVA_BYTE), (int) bytes.byteSize());
    }

    private IdRef id(long sequence, MemorySegment record, long offset) {
      long length = record.byteSize() - offset;
      boolean fits =
          switch (ids) {
            case STRING -> true;
            case LONG -> length == Long.BYTES;
            case UUID -> length == 2 * Long.BYTES;
          };
      if (!fits) {
        throw lie(sequence, "has an id of %d bytes".formatted(length));
      }
      return switch (ids) {
        case STRING -> new IdRef.StringId(text(record.asSlice(offset)));
        case LONG -> new IdRef.LongId(record.get(LONG, offset));
        case UUID ->
            new IdRef.UuidId(
                new UUID(record.get(LONG, offset), record.get(LONG, offset + Long.BYTES)));
      };
    }

    private static String text(MemorySegment utf8) {
      return new String(utf8.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    private CorruptFileException lie(long sequence, String what) {
      return new CorruptFileException(
          directory, "log", sequence, "record %d %s".formatted(sequence, what));
    }
  }
}
