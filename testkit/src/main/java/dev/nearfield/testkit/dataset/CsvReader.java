package dev.nearfield.testkit.dataset;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads separated values, RFC 4180: a record is a row, each field a component but for the id's.
 * Records without any character are skipped.
 */
final class CsvReader implements RowReader {

  private static final CsvFactory FACTORY =
      CsvFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(1 << 17).build())
          .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
          .build();

  private final FileBytes text;
  private final CsvColumns columns;
  private final long skippedBytes;
  private final CsvParser parser;

  CsvReader(FileBytes text, TextOptions options) {
    this.text = text;
    skippedBytes = TextFormats.startOfText(text);
    try {
      columns = CsvColumns.read(text, options);
      parser = parser(text, options);
      if (columns.named()) {
        skipRecord();
      }
    } catch (JsonProcessingException failure) {
      throw malformed(failure);
    } catch (IOException failure) {
      throw new UnreadableFileException(text.file(), failure);
    }
  }

  /** Every byte is a character here, so that the parser's offsets are those of the file. */
  static CsvParser parser(FileBytes text, TextOptions options) throws IOException {
    var reader =
        new InputStreamReader(
            text.stream(TextFormats.startOfText(text)), StandardCharsets.ISO_8859_1);
    CsvParser parser = FACTORY.createParser(reader);
    parser.setSchema(CsvSchema.emptySchema().withColumnSeparator(separator(text, options)));
    return parser;
  }

  private static char separator(FileBytes text, TextOptions options) {
    if (options.separator() != null) {
      return options.separator();
    }
    String name = text.file().toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".tsv") || name.endsWith(".tsv.gz") ? '\t' : ',';
  }

  /** The current field as the UTF-8 that it is. */
  static String utf8(FileBytes text, CsvParser parser) throws IOException {
    byte[] bytes = parser.getText().getBytes(StandardCharsets.ISO_8859_1);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException _) {
      TextPosition position =
          TextPosition.of(parser.currentTokenLocation(), TextFormats.startOfText(text));
      throw new MalformedFileException(text.file(), position, "the field is not UTF-8");
    }
  }

  @Override
  public boolean next(TextRow row) {
    try {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        return false;
      }
      readFields(row);
      return true;
    } catch (JsonProcessingException failure) {
      throw malformed(failure);
    } catch (IOException failure) {
      throw new UnreadableFileException(text.file(), failure);
    }
  }

  private void readFields(TextRow row) throws IOException {
    for (int column = 0; parser.nextToken() == JsonToken.VALUE_STRING; column++) {
      if (column == 0) {
        row.begin(here()); // The token that starts the record has the place of the one before.
      }
      if (column == columns.idColumn()) {
        row.setId(utf8(text, parser));
        continue;
      }
      String field = columns.fields().get(column);
      if (field != null) {
        readField(field, row);
        continue;
      }
      String wrong = Components.append(parser.getText(), row);
      if (wrong != null) {
        throw new MalformedFileException(
            text.file(), here(), "field %d: %s".formatted(column + 1, wrong));
      }
    }
  }

  /** A field without any character is missing. */
  private void readField(String name, TextRow row) throws IOException {
    String value = utf8(text, parser);
    if (!value.isEmpty()) {
      row.putField(name, value);
    }
  }

  private void skipRecord() throws IOException {
    JsonToken token = parser.nextToken();
    while (token != null && token != JsonToken.END_ARRAY) {
      token = parser.nextToken();
    }
  }

  private TextPosition here() {
    return TextPosition.of(parser.currentTokenLocation(), skippedBytes);
  }

  private MalformedFileException malformed(JsonProcessingException failure) {
    JsonLocation location = failure.getLocation();
    TextPosition position =
        location == null ? new TextPosition(0, 1, 1) : TextPosition.of(location, skippedBytes);
    return new MalformedFileException(
        text.file(), position, "not CSV: " + failure.getOriginalMessage());
  }

  @Override
  public void close() {
    try {
      parser.close();
    } catch (IOException failure) {
      throw new UnreadableFileException(text.file(), failure);
    }
  }
}
