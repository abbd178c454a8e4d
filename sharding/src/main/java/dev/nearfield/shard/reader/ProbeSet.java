package dev.nearfield.shard.reader;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nearfield.OutOfRangeException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/*  byte 0          8         12        16          20
 *       magic      version   probes    dimension   probe, probe, ...
 *       "NFPROBES" u32 = 1   u32       u32
 *
 *  A probe: dimension x f32, then u32 count of ids, then ids. An id: one byte of its type, then
 *  'L' i64; 'U' two i64; 'S' u32 bytes and UTF-8. Big-endian: it is read once, not mapped.
 */
/**
 * Queries with their true answers, to measure a generation by before it is published. The object is
 * named by its content, which is its checksum.
 *
 * <p>Threads: immutable, but for the vectors, which nobody may change. Owns: nothing.
 *
 * @param probes at least one, all of one dimension
 */
public record ProbeSet(List<Probe> probes) {

  private static final byte[] MAGIC = "NFPROBES".getBytes(UTF_8);
  private static final int VERSION = 1;
  private static final int MAX_PROBES = 1_000_000;
  private static final int MAX_IDS = 65_536;
  private static final int MAX_DIMENSION = 65_536;
  private static final int MAX_ID_BYTES = 1 << 16;

  /**
   * A query and its answer.
   *
   * @param vector of the query
   * @param ids of its true nearest neighbors; as many as are asked for
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Probe(float[] vector, List<Object> ids) {

    /** Copies the ids. */
    public Probe {
      ids = List.copyOf(ids);
      OutOfRangeException.check("ids of a probe", ids.size(), 1, MAX_IDS);
      OutOfRangeException.check("dimension of a probe", vector.length, 1, MAX_DIMENSION);
    }
  }

  /** Checks that all have one dimension. */
  public ProbeSet {
    probes = List.copyOf(probes);
    OutOfRangeException.check("probes", probes.size(), 1, MAX_PROBES);
    int dimension = probes.getFirst().vector().length;
    for (Probe probe : probes) {
      OutOfRangeException.check(
          "dimension of a probe", probe.vector().length, dimension, dimension);
    }
  }

  /** The bytes of its object, the same for equal sets. */
  public byte[] toBytes() {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.write(MAGIC);
      out.writeInt(VERSION);
      out.writeInt(probes.size());
      out.writeInt(probes.getFirst().vector().length);
      for (Probe probe : probes) {
        write(out, probe);
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException("memory takes bytes", impossible);
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, Probe probe) throws IOException {
    for (float component : probe.vector()) {
      out.writeFloat(component);
    }
    out.writeInt(probe.ids().size());
    for (Object id : probe.ids()) {
      write(out, id);
    }
  }

  private static void write(DataOutputStream out, Object id) throws IOException {
    switch (id) {
      case Long number -> {
        out.writeByte('L');
        out.writeLong(number);
      }
      case UUID uuid -> {
        out.writeByte('U');
        out.writeLong(uuid.getMostSignificantBits());
        out.writeLong(uuid.getLeastSignificantBits());
      }
      case String text -> {
        byte[] utf8 = text.getBytes(UTF_8);
        out.writeByte('S');
        out.writeInt(utf8.length);
        out.write(utf8);
      }
      default ->
          throw new IllegalArgumentException("an id is a String, a Long or a UUID, not " + id);
    }
  }

  /**
   * Reads what {@link #toBytes} made.
   *
   * @throws IllegalArgumentException if it is anything else, or of a version to come
   */
  public static ProbeSet ofBytes(byte[] bytes) {
    try {
      return read(ByteBuffer.wrap(bytes));
    } catch (BufferUnderflowException cut) {
      throw new IllegalArgumentException(
          "the probe set is cut off at byte %d".formatted(bytes.length), cut);
    }
  }

  private static ProbeSet read(ByteBuffer in) {
    byte[] magic = new byte[MAGIC.length];
    in.get(magic);
    if (!Arrays.equals(magic, MAGIC)) {
      throw new IllegalArgumentException("it does not begin as a probe set");
    }
    OutOfRangeException.check("version of the probe set", in.getInt(), VERSION, VERSION);
    int count = count(in, "probes", MAX_PROBES);
    int dimension = count(in, "dimension", MAX_DIMENSION);
    List<Probe> probes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      probes.add(readProbe(in, dimension));
    }
    if (in.hasRemaining()) {
      throw new IllegalArgumentException("%d bytes follow the probe set".formatted(in.remaining()));
    }
    return new ProbeSet(probes);
  }

  private static Probe readProbe(ByteBuffer in, int dimension) {
    if (in.remaining() < (long) dimension * Float.BYTES) {
      throw new BufferUnderflowException(); // before it is allocated
    }
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = in.getFloat();
    }
    int count = count(in, "ids of a probe", MAX_IDS);
    List<Object> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(readId(in));
    }
    return new Probe(vector, ids);
  }

  private static Object readId(ByteBuffer in) {
    byte type = in.get();
    return switch (type) {
      case 'L' -> in.getLong();
      case 'U' -> new UUID(in.getLong(), in.getLong());
      case 'S' -> {
        byte[] utf8 = new byte[count(in, "bytes of an id", MAX_ID_BYTES)];
        in.get(utf8);
        yield new String(utf8, UTF_8);
      }
      default -> throw new IllegalArgumentException("there is no type of ids %d".formatted(type));
    };
  }

  private static int count(ByteBuffer in, String what, int max) {
    int count = in.getInt();
    OutOfRangeException.check(what, count, what.startsWith("bytes") ? 0 : 1, max);
    return count;
  }
}
