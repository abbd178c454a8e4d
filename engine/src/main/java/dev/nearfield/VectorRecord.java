package dev.nearfield;

import dev.nearfield.storage.RecordStore;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All that an index keeps under one id: a vector, and if wanted {@link Metadata} for filters and a
 * payload, which are bytes of the caller's.
 *
 * <pre>{@code
 * VectorRecord.of("a", vector).metadata(Metadata.of("lang", "en")).payload(json)
 * }</pre>
 *
 * <p>Two are equal if id, vector, metadata and payload are.
 *
 * <p>Threads: immutable, if nobody changes its arrays. Owns: nothing; arrays are borrowed, and
 * copied by the index that takes the record.
 */
public final class VectorRecord {

  /** The most bytes of a payload: {@value}. A record is written, logged and read in one piece. */
  public static final int MAX_PAYLOAD_BYTES = 16 << 20;

  static final byte[] NO_PAYLOAD = {};

  private final Object id;
  private final float[] vector;
  private final Metadata metadata;
  private final byte[] payload;

  private VectorRecord(Object id, float[] vector, Metadata metadata, byte[] payload) {
    this.id = Objects.requireNonNull(id, "id");
    this.vector = Objects.requireNonNull(vector, "vector");
    this.metadata = Objects.requireNonNull(metadata, "metadata");
    this.payload = Objects.requireNonNull(payload, "payload");
    OutOfRangeException.check("payload bytes", payload.length, 0, MAX_PAYLOAD_BYTES);
    assert MAX_PAYLOAD_BYTES + Metadata.MAX_BYTES < RecordStore.MAX_BYTES;
  }

  /** A record of an index with {@code String} ids, without metadata and payload. */
  public static VectorRecord of(String id, float[] vector) {
    return new VectorRecord(id, vector, Metadata.EMPTY, NO_PAYLOAD);
  }

  /** {@link #of(String, float[])} for {@code long} ids. */
  public static VectorRecord of(long id, float[] vector) {
    return new VectorRecord(id, vector, Metadata.EMPTY, NO_PAYLOAD);
  }

  /** {@link #of(String, float[])} for {@code UUID} ids. */
  public static VectorRecord of(UUID id, float[] vector) {
    return new VectorRecord(id, vector, Metadata.EMPTY, NO_PAYLOAD);
  }

  /**
   * A record under an id whose type is known only at run time.
   *
   * @throws IdTypeException unless the id is a {@code String}, {@code Long} or {@code UUID}
   */
  public static VectorRecord ofAny(Object id, float[] vector) {
    if (id instanceof String || id instanceof Long || id instanceof UUID) {
      return new VectorRecord(id, vector, Metadata.EMPTY, NO_PAYLOAD);
    }
    throw new IdTypeException("an id is a String, a Long or a UUID, not " + described(id));
  }

  /** Null is told of as ids of other types are. */
  private static String described(@Nullable Object id) {
    return id == null ? "null" : "a %s: %s".formatted(id.getClass().getName(), id);
  }

  /** The same with other metadata. */
  public VectorRecord metadata(Metadata other) {
    return new VectorRecord(id, vector, other, payload);
  }

  /**
   * The same with another payload.
   *
   * @throws OutOfRangeException beyond {@link #MAX_PAYLOAD_BYTES}
   */
  public VectorRecord payload(byte[] other) {
    return new VectorRecord(id, vector, metadata, other);
  }

  /** A {@code String}, {@code Long} or {@code UUID}. */
  public Object id() {
    return id;
  }

  /** The vector; the record's own array. */
  public float[] vector() {
    return vector;
  }

  /** Named fields; {@link Metadata#EMPTY} if there are none. */
  public Metadata metadata() {
    return metadata;
  }

  /** The payload; the record's own array, of length 0 if there is none. */
  public byte[] payload() {
    return payload;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VectorRecord record
        && id.equals(record.id)
        && Arrays.equals(vector, record.vector)
        && metadata.equals(record.metadata)
        && Arrays.equals(payload, record.payload);
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, Arrays.hashCode(vector), metadata, Arrays.hashCode(payload));
  }

  @Override
  public String toString() {
    return "%s: %d components, %s, %d bytes".formatted(id, vector.length, metadata, payload.length);
  }
}
