package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.FieldType;
import dev.nearfield.Metadata;
import dev.nearfield.Metric;
import dev.nearfield.Schema;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fields of texts become metadata, and filters find them. */
class ImportMetadataTest {

  private static final String JSON =
      """
      {"id":"a","vector":[1,2],"lang":"en","price":5,"tags":["x","y"],"day":"2026-01-02T03:04:05Z"}
      {"id":"b","vector":[2,2],"lang":"de","price":7.5,"more":true,"none":null}
      {"id":"c","vector":[3,2]}
      """;

  @TempDir Path directory;

  private Path index() {
    return directory.resolve("index");
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private Run importJson(String... more) throws IOException {
    return run(file("rows.jsonl", JSON), more);
  }

  private Run run(Path file, String... more) {
    var words = new ArrayList<Object>(List.of("import", "--input", file));
    words.addAll(List.of("--dir", index(), "--metric", "l2"));
    words.addAll(List.of(more));
    return Run.of(words.toArray());
  }

  @Test
  void import_jsonLinesWithSchemaAndAllFields_storesThem() throws IOException {
    Run run =
        importJson("--schema", "lang string, price double, day timestamp", "--metadata", "all");
    assertThat(run.exitCode()).as(run.err()).isZero();
    try (VectorIndex index = VectorIndex.open(index())) {
      assertThat(index.schema())
          .isEqualTo(
              Schema.of("lang", FieldType.STRING)
                  .with("price", FieldType.DOUBLE)
                  .with("day", FieldType.TIMESTAMP));
      Instant day = Instant.parse("2026-01-02T03:04:05Z");
      assertThat(index.record("a").metadata())
          .isEqualTo(
              Metadata.builder()
                  .put("lang", "en")
                  .put("price", 5)
                  .put("tags", List.of("x", "y"))
                  .put("day", day)
                  .build());
      assertThat(index.record("b").metadata())
          .isEqualTo(Metadata.of("lang", "de", "price", 7.5, "more", true));
      assertThat(index.record("c").metadata()).isEqualTo(Metadata.EMPTY);
    }
    assertThat(Run.of("count", "--dir", index(), "--filter", "price > 5").out()).isEqualTo("1\n");
    assertThat(Run.of("scan", "--dir", index(), "--filter", "tags = 'y'").out())
        .isEqualTo(
            "{\"id\":\"a\",\"metadata\":{\"day\":\"2026-01-02T03:04:05Z\",\"lang\":\"en\","
                + "\"price\":5,\"tags\":[\"x\",\"y\"]}}\n");
    assertThat(Run.of("inspect", index()).out()).contains("records");
  }

  @Test
  void import_noFieldsAskedFor_storesNone() throws IOException {
    assertThat(importJson().exitCode()).isZero();
    assertThat(Run.of("count", "--dir", index(), "--filter", "EXISTS lang").out()).isEqualTo("0\n");
  }

  @Test
  void scan_withVectors_isImportedAgain() throws IOException {
    assertThat(importJson("--metadata", "all").exitCode()).isZero();
    String all = Run.of("scan", "--dir", index(), "--filter", "MISSING x", "--vectors").out();
    Path again = directory.resolve("again");
    Run run =
        Run.of(
            "import",
            "--input",
            file("again.jsonl", all),
            "--dir",
            again,
            "--metric",
            "l2",
            "--metadata",
            "all");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(Run.of("scan", "--dir", again, "--filter", "MISSING x", "--vectors").out())
        .isEqualTo(all);
  }

  /** Metadata may have the names of what is printed beside it. */
  @Test
  void scan_fieldsNamedAsTheOthersAre_losesNothing() throws IOException {
    Metadata metadata =
        Metadata.builder()
            .put("id", 7)
            .put("vector", List.of(1.5, 2.0))
            .put("metadata", "m")
            .put("payload", "p")
            .build();
    try (VectorIndex index =
        VectorIndex.builder().dimension(2).metric(Metric.SQUARED_L2).openOrCreate(index())) {
      byte[] payload = {0, -1, 2};
      float[] vector = {0.1f, -3};
      index.add(VectorRecord.of("a", vector).metadata(metadata).payload(payload));
      index.add(VectorRecord.of("b", vector));
    }
    String all = Run.of("scan", "--dir", index(), "--filter", "MISSING x", "--vectors").out();
    assertThat(all)
        .isEqualTo(
            """
            {"id":"a","vector":[0.1,-3.0],"metadata":{"id":7,"metadata":"m","payload":"p",\
            "vector":[1.5,2.0]},"payload":"AP8C"}
            {"id":"b","vector":[0.1,-3.0],"metadata":{}}
            """);
    Path again = directory.resolve("again");
    Run run =
        Run.of(
            "import",
            "--input",
            file("again.jsonl", all),
            "--dir",
            again,
            "--metric",
            "l2",
            "--metadata",
            "all");
    assertThat(run.exitCode()).as(run.err()).isZero();
    try (VectorIndex index = VectorIndex.open(again)) {
      assertThat(index.record("a").metadata()).isEqualTo(metadata);
      assertThat(index.record("a").vector()).containsExactly(0.1f, -3);
      assertThat(index.record("b").metadata()).isEqualTo(Metadata.EMPTY);
    }
  }

  @Test
  void import_objectOfMetadata_isReadInThePlaceOfOtherFields() throws IOException {
    Path rows =
        file(
            "rows.jsonl",
            """
            {"id":"a","lang":"en","vector":[1],"metadata":{"price":5,"vector":"v"},"payload":"AA=="}
            {"id":"b","lang":"de","vector":[2],"metadata":"text"}
            """);
    Run run = run(rows, "--metadata", "lang,price,metadata");
    assertThat(run.exitCode()).as(run.err()).isZero();
    try (VectorIndex index = VectorIndex.open(index())) {
      assertThat(index.record("a").metadata()).isEqualTo(Metadata.of("price", 5));
      assertThat(index.record("b").metadata())
          .isEqualTo(Metadata.of("lang", "de", "metadata", "text"));
    }
    Path twice = file("twice.jsonl", "{\"vector\":[1],\"metadata\":{},\"metadata\":{}}\n");
    assertThat(run(twice, "--metadata", "all").err()).contains("'metadata' comes twice");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "12f",
        "1d",
        "0x1p3",
        "0x10",
        "NaN",
        "Infinity",
        "-Infinity",
        "1e999",
        "007",
        "-01.5",
        "1_000",
        "1,5",
        "\u0667",
        "+",
        ".",
        "e5",
        "1e",
        "--1"
      })
  void import_textThatIsNoPlainNumber_isRefusedWhereANumberIsDeclared(String text)
      throws IOException {
    Path rows = file("rows.jsonl", "{\"vector\":[1],\"n\":\"%s\"}\n".formatted(text));
    for (String type : List.of("double", "long")) {
      Path folder = directory.resolve(type);
      String schema = "n " + type;
      Run run =
          Run.of("import", "--input", rows, "--dir", folder, "--metric", "l2", "--schema", schema);
      assertThat(run.exitCode()).as(text).isNotZero();
      assertThat(run.err()).contains("line 1", "'n'", "'" + text + "'", "declare", "string");
    }
    Run run = run(file("rows.csv", "x,n\n1,\"" + text + "\"\n"), "--metadata", "n");
    assertThat(run.exitCode()).as(run.err()).isZero();
    try (VectorIndex index = VectorIndex.open(index())) {
      assertThat(index.record(0).metadata()).isEqualTo(Metadata.of("n", text));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "double, 12, 12.0",
    "double, -0.5, -0.5",
    "double, .5, 0.5",
    "double, 5., 5.0",
    "double, ' +1e-3 ', 0.001",
    "double, 1E2, 100.0",
    "double, 0, 0.0",
    "long, ' 12 ', 12",
    "long, -7, -7",
    "long, +7, 7",
    "long, 0, 0",
    "long, -9223372036854775808, -9223372036854775808"
  })
  void import_plainNumberAsText_becomesIt(String type, String text, String value)
      throws IOException {
    Run run = run(file("rows.csv", "x,n\n1,\"" + text + "\"\n"), "--schema", "n " + type);
    assertThat(run.exitCode()).as(run.err()).isZero();
    Object number = type.equals("long") ? (Object) Long.valueOf(value) : Double.valueOf(value);
    try (VectorIndex index = VectorIndex.open(index())) {
      assertThat(index.record(0).metadata()).isEqualTo(Metadata.of("n", number));
    }
  }

  @Test
  void import_idsWithZerosInFront_areNoLongs() throws IOException {
    Path csv = file("rows.csv", "id,x\n7,1\n007,2\n");
    Run run = run(csv, "--ids", "long");
    assertThat(run.exitCode()).isNotZero();
    assertThat(run.err()).contains("line 3", "'007'", "--ids string");
    assertThat(run(csv, "--ids", "string").exitCode()).as("as advised").isZero();
  }

  @Test
  void import_csvWithSchema_parsesDeclaredFields() throws IOException {
    Path csv = file("rows.csv", "id,lang,x,y,price,new\na,en,1,2,9.5,true\nb,,3,4,,\n");
    Run run = run(csv, "--schema", "price double, new boolean", "--metadata", "lang");
    assertThat(run.exitCode()).as(run.err()).isZero();
    try (VectorIndex index = VectorIndex.open(index())) {
      assertThat(index.dimension()).isEqualTo(2);
      assertThat(index.record("a").metadata())
          .isEqualTo(Metadata.of("lang", "en", "price", 9.5, "new", true));
      assertThat(index.record("b").metadata()).isEqualTo(Metadata.EMPTY);
    }
  }

  @Test
  void import_valueOfAnotherType_saysWhereAndAddsNothing() throws IOException {
    Path csv = file("rows.csv", "id,x,price\na,1,9.5\nb,3,cheap\n");
    Run run = run(csv, "--schema", "price double");
    assertThat(run.exitCode()).isNotZero();
    assertThat(run.err()).contains("line 3").contains("price").contains("cheap");
    assertThat(index().resolve("index.nf")).as("an index without vectors").doesNotExist();
  }

  @Test
  void import_fieldThatCannotBe_isRefused() throws IOException {
    Path nested = file("nested.jsonl", "{\"vector\":[1],\"a\":{\"b\":1}}\n");
    assertThat(run(nested, "--metadata", "a").err()).contains("field 'a'").contains("line 1");
    Path big = file("big.jsonl", "{\"vector\":[1],\"a\":12345678901234567890}\n");
    assertThat(run(big, "--metadata", "a").err()).contains("64 bits");
    Path csv = file("rows.csv", "x,y\n1,2\n");
    assertThat(run(csv, "--metadata", "z").err()).contains("no column 'z'");
    assertThat(run(csv, "--metadata", "all").err()).contains("must be named");
    assertThat(run(csv, "--schema", "x").err()).contains("pairs of name and type");
    assertThat(run(csv, "--schema", "x number").err()).contains("'number'");
    assertThat(importJson("--schema", "lang string, price double").exitCode()).isZero();
    assertThat(importJson("--schema", "lang long").err())
        .contains("has schema lang string, price double, asked for was lang long: leave");
  }

  @Test
  void count_wrongFilter_saysWhere() throws IOException {
    assertThat(importJson().exitCode()).isZero();
    for (String command : List.of("count", "scan")) {
      Run run = Run.of(command, "--dir", index(), "--filter", "lang = en");
      assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(run.err()).contains("'--filter'", "position 7");
    }
  }
}
