package dev.nearfield.testkit.dataset;

import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a Parquet file that are read.
 *
 * @param schema these columns alone
 * @param vector a list of numbers per row
 * @param id a text or whole number per row; null if there is none
 * @param fields columns of metadata: a text, number or boolean per row, or none
 */
record ParquetColumns(
    MessageType schema,
    ColumnDescriptor vector,
    @Nullable ColumnDescriptor id,
    List<ColumnDescriptor> fields) {

  /** Finds them by the names in the options. */
  static ParquetColumns of(FileBytes bytes, MessageType all, TextOptions options) {
    String vectorName = options.vectorField();
    if (!all.containsField(vectorName)) {
      throw bytes.malformed(
          0, "it has no column '%s': it has %s".formatted(vectorName, names(all)));
    }
    String idName = options.idFieldOrDefault();
    boolean hasId = all.containsField(idName);
    if (!hasId && options.idField() != null) {
      throw bytes.malformed(0, "it has no column '%s': it has %s".formatted(idName, names(all)));
    }
    List<Type> types = new ArrayList<>(List.of(all.getType(vectorName)));
    if (hasId) {
      types.add(all.getType(idName));
    }
    for (Type type : all.getFields()) {
      boolean other = types.stream().noneMatch(known -> known.getName().equals(type.getName()));
      if (other && isField(bytes, type, options.fields())) {
        types.add(type);
      }
    }
    requireFields(bytes, all, options.fields());
    var schema = new MessageType(all.getName(), types);
    ColumnDescriptor vector = leaf(bytes, schema, vectorName);
    ColumnDescriptor id = hasId ? leaf(bytes, schema, idName) : null;
    requireNumbers(bytes, vector);
    requireIds(bytes, id);
    List<ColumnDescriptor> fields =
        schema.getColumns().stream()
            .filter(column -> !column.equals(vector) && !column.equals(id))
            .toList();
    return new ParquetColumns(schema, vector, id, fields);
  }

  /** Of all columns those are fields that can be; of named ones each must be. */
  private static boolean isField(FileBytes bytes, Type type, MetadataFields fields) {
    if (!fields.wants(type.getName())) {
      return false;
    }
    boolean single =
        type.isPrimitive()
            && type.getRepetition() != Type.Repetition.REPEATED
            && isValue(type.asPrimitiveType());
    if (!single && fields.names().contains(type.getName())) {
      throw bytes.malformed(
          0, "the column '%s' holds no texts, numbers or booleans".formatted(type.getName()));
    }
    return single;
  }

  /** Binary without a note that it is a text may be anything. */
  private static boolean isValue(PrimitiveType type) {
    return switch (type.getPrimitiveTypeName()) {
      case INT32, INT64 -> type.getLogicalTypeAnnotation() == null || isPlainInteger(type);
      case FLOAT, DOUBLE, BOOLEAN -> true;
      case BINARY ->
          type.getLogicalTypeAnnotation()
              instanceof LogicalTypeAnnotation.StringLogicalTypeAnnotation;
      case INT96, FIXED_LEN_BYTE_ARRAY -> false;
    };
  }

  /** Not a date, a time or a decimal; those are numbers that mean something else. */
  private static boolean isPlainInteger(PrimitiveType type) {
    return type.getLogicalTypeAnnotation()
            instanceof LogicalTypeAnnotation.IntLogicalTypeAnnotation whole
        && whole.isSigned();
  }

  private static void requireFields(FileBytes bytes, MessageType all, MetadataFields fields) {
    for (String name : fields.names()) {
      if (!all.containsField(name)) {
        throw bytes.malformed(0, "it has no column '%s': it has %s".formatted(name, names(all)));
      }
    }
  }

  private static List<String> names(MessageType schema) {
    return schema.getFields().stream().map(Type::getName).toList();
  }

  /** Lists nest their numbers in groups of one field, one or two deep, as their writer likes. */
  private static ColumnDescriptor leaf(FileBytes bytes, MessageType schema, String name) {
    List<ColumnDescriptor> leaves =
        schema.getColumns().stream().filter(column -> column.getPath()[0].equals(name)).toList();
    if (leaves.size() != 1) {
      throw bytes.malformed(0, "the column '%s' has %d parts".formatted(name, leaves.size()));
    }
    return leaves.getFirst();
  }

  private static void requireNumbers(FileBytes bytes, ColumnDescriptor vector) {
    boolean numbers =
        switch (vector.getPrimitiveType().getPrimitiveTypeName()) {
          case FLOAT, DOUBLE, INT32, INT64 -> true;
          case BOOLEAN, BINARY, INT96, FIXED_LEN_BYTE_ARRAY -> false;
        };
    if (!numbers || vector.getMaxRepetitionLevel() != 1) {
      throw bytes.malformed(
          0, "the column '%s' is no list of numbers".formatted(vector.getPath()[0]));
    }
  }

  private static void requireIds(FileBytes bytes, @Nullable ColumnDescriptor id) {
    if (id == null) {
      return;
    }
    PrimitiveTypeName type = id.getPrimitiveType().getPrimitiveTypeName();
    boolean known =
        type == PrimitiveTypeName.BINARY
            || type == PrimitiveTypeName.INT32
            || type == PrimitiveTypeName.INT64;
    if (!known || id.getMaxRepetitionLevel() != 0) {
      throw bytes.malformed(
          0, "the column '%s' holds neither texts nor whole numbers".formatted(id.getPath()[0]));
    }
  }
}
