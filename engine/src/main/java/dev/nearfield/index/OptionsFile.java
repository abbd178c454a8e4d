package dev.nearfield.index;

import dev.nearfield.Codes;
import dev.nearfield.Encoding;
import dev.nearfield.FieldType;
import dev.nearfield.InvalidMetadataException;
import dev.nearfield.Metadata;
import dev.nearfield.Metric;
import dev.nearfield.Schema;
import dev.nearfield.filter.MetadataBytes;
import dev.nearfield.graph.GraphOptions;
import dev.nearfield.storage.KeyType;
import dev.nearfield.storage.SectionOutput;
import dev.nearfield.storage.SectionReader;
import dev.nearfield.storage.Sections;

/**
 * The sections {@code options} and {@code schema}, which index files and shard files have alike.
 *
 * <pre>
 *  options     dimension i32, metric i32, codes i32, ids i32, maxNeighbors i32, buildBeamWidth i32,
 *              levelSeed i64, vectors i32
 *  schema      fields i32, then per declared field: type i32, name utf8; absent without fields
 * </pre>
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class OptionsFile {

  private static final String OPTIONS = "options";
  private static final String SCHEMA = "schema";
  private static final int MAX_OPTIONS_BYTES = 4_096;
  private static final int MAX_SCHEMA_BYTES = 64 << 10;

  private OptionsFile() {}

  /** Reads both sections. */
  static IndexOptions read(Sections file) {
    SectionReader reader = file.reader(OPTIONS, MAX_OPTIONS_BYTES);
    int dimension = reader.int32("dimension", 1, IndexOptions.MAX_DIMENSION);
    Metric metric = metric(reader.int32("metric", 1, 3));
    Codes codes = codes(reader.int32("codes", 1, file.version() < 3 ? 4 : 6));
    KeyType ids = ids(reader.int32("ids", 1, 3));
    int maxNeighbors =
        reader.int32("maxNeighbors", GraphOptions.MIN_NEIGHBORS, GraphOptions.MAX_NEIGHBORS);
    int buildBeamWidth =
        reader.int32("buildBeamWidth", maxNeighbors, GraphOptions.MAX_BUILD_BEAM_WIDTH);
    long seed = reader.int64();
    Encoding vectors =
        file.version() == 1 ? Encoding.FLOAT32 : encoding(reader.int32("vectors", 1, 3));
    reader.expectEnd();
    return new IndexOptions(
        dimension,
        metric,
        codes,
        vectors,
        ids,
        new GraphOptions(maxNeighbors, buildBeamWidth, seed),
        readSchema(file));
  }

  /** Writes the options but for the schema. */
  static void write(SectionOutput writer, IndexOptions options) {
    writer.begin(OPTIONS);
    writer.writeInt(options.dimension());
    writer.writeInt(code(options.metric()));
    writer.writeInt(
        switch (options.codes()) {
          case FLOAT32 -> 1;
          case INT8 -> 2;
          case BFLOAT16 -> 3;
          case FLOAT16 -> 4;
          case BIT1 -> 5;
          case INT4 -> 6;
          case AUTO -> throw new AssertionError("options name what auto stands for");
        });
    writer.writeInt(
        switch (options.ids()) {
          case STRING -> 1;
          case LONG -> 2;
          case UUID -> 3;
        });
    writer.writeInt(options.graph().maxNeighbors());
    writer.writeInt(options.graph().buildBeamWidth());
    writer.writeLong(options.graph().levelSeed());
    writer.writeInt(
        switch (options.vectors()) {
          case FLOAT32 -> 1;
          case BFLOAT16 -> 2;
          case FLOAT16 -> 3;
        });
    writer.end();
  }

  /** Writes the schema; one without fields has no section. */
  static void writeSchema(SectionOutput writer, Schema schema) {
    if (schema.fields().isEmpty()) {
      return;
    }
    writer.begin(SCHEMA);
    writer.writeInt(schema.fields().size());
    for (Schema.Field field : schema.fields()) {
      writer.writeInt(MetadataBytes.code(field.type()));
      writer.writeUtf8(field.name());
    }
    writer.end();
  }

  private static Schema readSchema(Sections file) {
    if (!file.sections().contains(SCHEMA)) {
      return Schema.EMPTY;
    }
    SectionReader reader = file.reader(SCHEMA, MAX_SCHEMA_BYTES);
    int count = reader.int32("fields", 1, Schema.MAX_FIELDS);
    Schema schema = Schema.EMPTY;
    for (int i = 0; i < count; i++) {
      FieldType type = MetadataBytes.type(reader.int32("type", 1, FieldType.values().length));
      String name = reader.utf8(Metadata.MAX_NAME_BYTES);
      try {
        schema = schema.with(name, type);
      } catch (InvalidMetadataException refused) {
        throw reader.corrupt(name.length(), String.valueOf(refused.getMessage()));
      }
    }
    reader.expectEnd();
    return schema;
  }

  /** The number of a metric in files. */
  static int code(Metric metric) {
    return switch (metric) {
      case SQUARED_L2 -> 1;
      case COSINE -> 2;
      case DOT -> 3;
    };
  }

  private static Metric metric(int code) {
    return switch (code) {
      case 1 -> Metric.SQUARED_L2;
      case 2 -> Metric.COSINE;
      case 3 -> Metric.DOT;
      default -> throw new AssertionError(code); // bounded by the reader
    };
  }

  private static Codes codes(int code) {
    return switch (code) {
      case 1 -> Codes.FLOAT32;
      case 2 -> Codes.INT8;
      case 3 -> Codes.BFLOAT16;
      case 4 -> Codes.FLOAT16;
      case 5 -> Codes.BIT1;
      case 6 -> Codes.INT4;
      default -> throw new AssertionError(code);
    };
  }

  private static Encoding encoding(int code) {
    return switch (code) {
      case 1 -> Encoding.FLOAT32;
      case 2 -> Encoding.BFLOAT16;
      case 3 -> Encoding.FLOAT16;
      default -> throw new AssertionError(code);
    };
  }

  private static KeyType ids(int code) {
    return switch (code) {
      case 1 -> KeyType.STRING;
      case 2 -> KeyType.LONG;
      case 3 -> KeyType.UUID;
      default -> throw new AssertionError(code);
    };
  }
}
