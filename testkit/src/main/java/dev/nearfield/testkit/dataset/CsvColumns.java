package dev.nearfield.testkit.dataset;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the columns of a CSV file mean.
 *
 * @param named whether the first record names them
 * @param idColumn position of the ids, or {@link #NONE}
 * @param fields names of the columns that are metadata, by position
 */
record CsvColumns(boolean named, int idColumn, Map<Integer, String> fields) {

  static final int NONE = -1;

  /** Decides by the first record. */
  static CsvColumns read(FileBytes text, TextOptions options) throws IOException {
    List<String> first = firstRecord(text, options);
    boolean named =
        switch (options.header()) {
          case PRESENT -> true;
          case ABSENT -> false;
          case AUTO -> first.stream().noneMatch(Components::isNumber);
        };
    int idColumn = idColumn(text, options, named ? first : List.of(), first.size());
    if (named) {
      requireNames(text, first, idColumn);
    }
    return new CsvColumns(named, idColumn, fields(text, options, named ? first : List.of()));
  }

  private static List<String> firstRecord(FileBytes text, TextOptions options) throws IOException {
    List<String> fields = new ArrayList<>();
    try (CsvParser parser = CsvReader.parser(text, options)) {
      if (parser.nextToken() == JsonToken.START_ARRAY) {
        while (parser.nextToken() == JsonToken.VALUE_STRING
            && fields.size() <= RowLayout.MAX_DIMENSION) {
          fields.add(CsvReader.utf8(text, parser));
        }
      }
    }
    return fields;
  }

  /** Columns of metadata have to be named, as all others hold components. */
  private static Map<Integer, String> fields(
      FileBytes text, TextOptions options, List<String> names) {
    if (options.fields().all()) {
      throw new MalformedFileException(
          text.file(),
          new TextPosition(0, 1, 1),
          "columns of metadata must be named, as all others are components");
    }
    Map<Integer, String> fields = new HashMap<>();
    for (String name : options.fields().names()) {
      int column = names.indexOf(name);
      if (column < 0) {
        throw new MalformedFileException(
            text.file(),
            new TextPosition(0, 1, 1),
            "there is no column '%s': %s"
                .formatted(name, names.isEmpty() ? "columns have no names" : names));
      }
      fields.put(column, name);
    }
    return Map.copyOf(fields);
  }

  private static int idColumn(
      FileBytes text, TextOptions options, List<String> names, int columnCount) {
    int byName = names.indexOf(options.idFieldOrDefault());
    if (byName >= 0 || options.idField() == null) {
      return byName;
    }
    String number = options.idField();
    boolean isNumber = number.matches("[1-9]\\d{0,4}");
    if (!isNumber || Integer.parseInt(number) > columnCount) {
      throw new MalformedFileException(
          text.file(),
          new TextPosition(0, 1, 1),
          "there is no column '%s': %s"
              .formatted(number, names.isEmpty() ? "columns have numbers from 1" : names));
    }
    return Integer.parseInt(number) - 1;
  }

  /** Data frames are saved with their row numbers in front, under no name: that is no component. */
  private static void requireNames(FileBytes text, List<String> names, int idColumn) {
    for (int column = 0; column < names.size(); column++) {
      if (names.get(column).isBlank() && column != idColumn) {
        throw new MalformedFileException(
            text.file(),
            new TextPosition(0, 1, 1),
            "column %d has no name: is it an id? Then name it by its number".formatted(column + 1));
      }
    }
  }
}
