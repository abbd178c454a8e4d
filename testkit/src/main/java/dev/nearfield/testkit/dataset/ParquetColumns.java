package dev.nearfield.testkit.dataset;

import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a Parquet file that are read.
 *
 * @param schema these columns alone
 * @param vector a list of numbers per row
 * @param id a text or whole number per row; null if there is none
 */
record ParquetColumns(MessageType schema, ColumnDescriptor vector, @Nullable ColumnDescriptor id) {

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
    var schema = new MessageType(all.getName(), types);
    ColumnDescriptor vector = leaf(bytes, schema, vectorName);
    ColumnDescriptor id = hasId ? leaf(bytes, schema, idName) : null;
    requireNumbers(bytes, vector);
    requireIds(bytes, id);
    return new ParquetColumns(schema, vector, id);
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
