package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.FieldType;
import dev.nearfield.Metadata;
import dev.nearfield.Schema;
import dev.nearfield.VectorIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
            "{\"id\":\"a\",\"day\":\"2026-01-02T03:04:05Z\",\"lang\":\"en\",\"price\":5,"
                + "\"tags\":[\"x\",\"y\"]}\n");
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
    try (VectorIndex index = VectorIndex.open(index())) {
      assertThat(index.size()).isZero();
    }
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
  }

  @Test
  void count_wrongFilter_saysWhere() throws IOException {
    assertThat(importJson().exitCode()).isZero();
    Run run = Run.of("count", "--dir", index(), "--filter", "lang = en");
    assertThat(run.exitCode()).isNotZero();
    assertThat(run.err()).contains("position 7");
  }
}
