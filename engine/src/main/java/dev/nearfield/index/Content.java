package dev.nearfield.index;

import dev.nearfield.Metadata;
import dev.nearfield.OutOfRangeException;
import dev.nearfield.VectorRecord;
import dev.nearfield.filter.MetadataBytes;
import dev.nearfield.storage.RecordBuffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What a record has beside its vector, and its binary form, for the log and the record store.
 *
 * <pre>
 *  byte 0               4
 *       | metadataBytes | metadata | payload |     see MetadataBytes; no metadata are no bytes
 * </pre>
 *
 * <p>Threads: immutable if the payload is. Owns: nothing, borrows the payload.
 */
final class Content {

  /** A record that is nothing but its vector: none is stored. */
  static final Content EMPTY = new Content(Metadata.EMPTY, new byte[0]);

  private static final int LENGTH_BYTES = Integer.BYTES;

  private final Metadata metadata;
  private final byte[] payload;

  Content(Metadata metadata, byte[] payload) {
    OutOfRangeException.check("payload bytes", payload.length, 0, VectorRecord.MAX_PAYLOAD_BYTES);
    this.metadata = metadata;
    this.payload = payload;
  }

  static Content of(VectorRecord record) {
    return new Content(record.metadata(), record.payload());
  }

  Metadata metadata() {
    return metadata;
  }

  byte[] payload() {
    return payload;
  }

  boolean isEmpty() {
    return metadata.isEmpty() && payload.length == 0;
  }

  /** The binary form. */
  byte[] bytes() {
    int metadataBytes = metadata.isEmpty() ? 0 : Math.toIntExact(MetadataBytes.size(metadata));
    ByteBuffer bytes =
        ByteBuffer.allocate(LENGTH_BYTES + metadataBytes + payload.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(metadataBytes);
    if (metadataBytes > 0) {
      MetadataBytes.write(metadata, bytes);
    }
    return bytes.put(payload).array();
  }

  /**
   * Reads the binary form.
   *
   * @throws IllegalArgumentException if the bytes are not what {@link #bytes} makes
   * @throws dev.nearfield.filter.MalformedMetadataException if the metadata are not
   */
  static Content read(byte[] bytes, int length) {
    ByteBuffer record = ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.LITTLE_ENDIAN);
    int metadataBytes = metadataBytes(record, length);
    Metadata metadata = metadata(record, metadataBytes);
    byte[] payload = Arrays.copyOfRange(bytes, LENGTH_BYTES + metadataBytes, length);
    return new Content(metadata, payload);
  }

  /** Reads the metadata of what was read to a buffer; throws as {@link #read}. */
  static Metadata metadata(RecordBuffer buffer, int length) {
    ByteBuffer record = buffer.view();
    return metadata(record, metadataBytes(record, length));
  }

  private static Metadata metadata(ByteBuffer record, int metadataBytes) {
    return metadataBytes == 0
        ? Metadata.EMPTY
        : MetadataBytes.read(record.slice(LENGTH_BYTES, metadataBytes));
  }

  private static int metadataBytes(ByteBuffer record, int length) {
    if (length <= LENGTH_BYTES) {
      throw new IllegalArgumentException("%d bytes hold nothing".formatted(length));
    }
    int metadataBytes = record.getInt(0);
    if (metadataBytes < 0 || metadataBytes > length - LENGTH_BYTES) {
      throw new IllegalArgumentException(
          "%d bytes of metadata do not fit %d".formatted(metadataBytes, length));
    }
    return metadataBytes;
  }
}
