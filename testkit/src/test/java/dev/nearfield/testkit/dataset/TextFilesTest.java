package dev.nearfield.testkit.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import dev.nearfield.testkit.RandomVectors;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON lines and CSV: what is read, and what is refused where. */
class TextFilesTest {

  private static final TextOptions DEFAULT = TextOptions.DEFAULT;

  @TempDir Path directory;

  private Path write(String name, String text) {
    return SampleFiles.write(directory, name, text.getBytes(StandardCharsets.UTF_8));
  }

  private static TextOptions idField(String field) {
    return new TextOptions(field, "vector", null, TextOptions.Header.AUTO);
  }

  private static TextOptions header(TextOptions.Header header) {
    return new TextOptions(null, "vector", null, header);
  }

  static List<Arguments> texts() {
    return List.of(
        Arguments.of("a.jsonl", "[1, 2]\n[3, 4]", DEFAULT, null),
        Arguments.of("a", "\n  [1,2] [3,4]\n\n", DEFAULT, null),
        Arguments.of("a", "\uFEFF[1,2]\r\n[3,4]\r\n", DEFAULT, null),
        Arguments.of("a", "{\"vector\":[1,2]}\n{\"vector\":[3,4]}", DEFAULT, null),
        Arguments.of(
            "a",
            "{\"x\":{\"vector\":[9]},\"vector\":[1,2],\"id\":\"a\"}"
                + "{\"id\":\"b\",\"vector\":[3.0,4e0],\"y\":[[]]}",
            DEFAULT,
            List.of("a", "b")),
        Arguments.of(
            "a",
            "{\"id\": 7, \"vector\": [1,2]}\n{\"id\": -8, \"vector\": [3,4]}",
            DEFAULT,
            List.of("7", "-8")),
        Arguments.of(
            "a",
            "{\"key\": \"\\u00e9\", \"e\": [1,2]}\n{\"key\": \"é€😀\", \"e\": [3,4]}",
            new TextOptions("key", "e", null, TextOptions.Header.AUTO),
            List.of("é", "é€😀")),
        Arguments.of("a.csv", "1,2\n3,4\n", DEFAULT, null),
        Arguments.of("a.csv", "\uFEFF1,2\r\n\r\n3,4", DEFAULT, null),
        Arguments.of("a.csv", "x,y\n1,2\n 3 ,\"4\"\n", DEFAULT, null),
        Arguments.of("a.csv", "1,0\n1,2\n3,4\n", header(TextOptions.Header.PRESENT), null),
        Arguments.of("a.csv", "x,id,y\n1,é,2\n3,\"€\"\"\",4\n", DEFAULT, List.of("é", "€\"")),
        Arguments.of("a.csv", "a,1,2\nb,3,4\n", idField("1"), List.of("a", "b")),
        Arguments.of("a.csv", "x,y,key\n1,2,k 1\n3,4,k 2\n", idField("key"), List.of("k 1", "k 2")),
        Arguments.of("a.csv", ",x,y\n0,1,2\n1,3,4\n", idField("1"), List.of("0", "1")),
        Arguments.of("a.tsv", "1\t2\n3\t4\n", DEFAULT, null),
        Arguments.of(
            "a.csv",
            "1;2\n3;4\n",
            new TextOptions(null, "vector", ';', TextOptions.Header.AUTO),
            null));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void open_texts_readTheSameRows(String name, String text, TextOptions options, List<String> ids) {
    try (VectorFile file = VectorFile.open(write(name, text), options)) {
      assertThat(file.count()).isEqualTo(2);
      assertThat(file.read(0)).containsExactly(1, 2);
      assertThat(file.read(1)).containsExactly(3, 4);
      assertThat(file.hasIds()).isEqualTo(ids != null);
      if (ids != null) {
        assertThat(List.of(file.id(0), file.id(1))).isEqualTo(ids);
      }
    }
  }

  static List<Arguments> malformedTexts() {
    return List.of(
        refusal("a.jsonl", "", 0, "holds no rows"),
        refusal("a.jsonl", " \n ", 3, "holds no rows"),
        refusal("a.jsonl", "[1,2]\n[3,true]", 9, "line 2, column 4): a component is a number"),
        refusal("a.jsonl", "[1,2]\n[3]", 6, "line 2, column 1): the row has 1 components"),
        refusal("a.jsonl", "[1,2]\n[3,4", 10, "line 2, column 5): not JSON: Unexpected end"),
        refusal("a.jsonl", "[1,2]\n\n7", 7, "line 3, column 1): a row is an object or an array"),
        refusal("a.jsonl", "[1,[2]]", 3, "a component is a number, found START_ARRAY"),
        refusal("a.jsonl", "[]", 0, "no components"),
        refusal("a.jsonl", "[1,NaN]", 6, "not JSON: Non-standard token 'NaN'"),
        refusal("a.jsonl", "[1,1e39]", 3, "1e39 is too large for float32"),
        refusal("a.jsonl", "{\"v\":[1]}", 0, "the object has no field 'vector'"),
        refusal("a.jsonl", "{\"vector\":1}", 10, "must hold an array of numbers"),
        refusal("a.jsonl", "{\"vector\":[1],\"vector\":[1]}", 23, "'vector' comes twice"),
        refusal("a.jsonl", "{\"id\":1.5,\"vector\":[1]}", 6, "a string or a whole number"),
        refusal(
            "a.jsonl",
            "{\"id\":1,\"vector\":[1]}\n{\"vector\":[2]}",
            22,
            "line 2, column 1): the row has no id, that of line 1 has one"),
        refusal(
            "a.jsonl",
            "{\"id\":1,\"vector\":[1]}\n\n{\"id\":\"1\",\"vector\":[2]}",
            23,
            "line 3, column 1): the id '1' is that of line 1, too"),
        refusal("a.jsonl", "{\"id\":\"\\ud800\",\"vector\":[1]}", 0, "the id cannot be stored"),
        refusal("a.csv", "", 0, "holds no rows"),
        refusal("a.csv", "x,y\n", 4, "holds no rows"),
        refusal("a.csv", "1,2\n3,4,5\n", 4, "line 2, column 1): the row has 3 components"),
        refusal("a.csv", "1,2\n3,x\n", 6, "line 2, column 3): field 2: 'x' is no number"),
        refusal("a.csv", "1,2\n3,\n", 6, "field 2: a component is empty"),
        refusal("a.csv", "1,0x10\n", 2, "'0x10' is no number"),
        refusal("a.csv", "1,1f\n", 2, "'1f' is no number"),
        refusal("a.csv", "1,NaN\n", 2, "'NaN' is no number"),
        refusal("a.csv", "1,\"2\n", 4, "not CSV: Missing closing quote"),
        refusal("a.csv", ",x\n0,1\n", 0, "column 1 has no name"),
        refusal(
            "a.csv", "id,x\na,1\n\na,2\n", 10, "line 4, column 1): the id 'a' is that of line 2"));
  }

  private static Arguments refusal(String name, String text, long offset, String reason) {
    return Arguments.of(name, text, offset, reason);
  }

  @ParameterizedTest
  @MethodSource("malformedTexts")
  void open_malformedText_namesLineColumnAndByte(
      String name, String text, long offset, String reason) {
    Path path = write(name, text);
    var failure =
        catchThrowableOfType(MalformedFileException.class, () -> VectorFile.open(path).close());
    assertThat(failure).hasMessageContaining(path.toString()).hasMessageContaining(reason);
    assertThat(failure.getMessage()).hasLineCount(1);
    assertThat(failure.offsetBytes()).isEqualTo(offset);
  }

  @Test
  void open_invalidUtf8_isRefused() {
    byte[] json = "{\"id\":\"a\",\"vector\":[1]}".getBytes(StandardCharsets.UTF_8);
    json[7] = (byte) 0xFF;
    assertThatThrownBy(() -> VectorFile.open(SampleFiles.write(directory, "a.jsonl", json)))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("UTF-8");
    byte[] csv = "id,x\na,1".getBytes(StandardCharsets.UTF_8);
    csv[5] = (byte) 0xFF;
    assertThatThrownBy(() -> VectorFile.open(SampleFiles.write(directory, "a.csv", csv)))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("line 2, column 1): the field is not UTF-8");
  }

  @Test
  void open_unknownIdColumn_saysWhichThereAre() {
    Path file = write("a.csv", "x,y\n1,2\n");
    assertThatThrownBy(() -> VectorFile.open(file, idField("key")))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("there is no column 'key': [x, y]");
    assertThatThrownBy(() -> VectorFile.open(file, idField("3")))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("there is no column '3'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"id\": 1, \"vector\": [1, 2]}", "[1, 2]"})
  void open_namedIdFieldThatARowLacks_saysWhere(String lacking) {
    Path file = write("a.jsonl", "{\"key\": 1, \"vector\": [1, 2]}\n" + lacking);
    assertThatThrownBy(() -> VectorFile.open(file, idField("key")))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("line 2")
        .hasMessageContaining("the row has no field 'key'");
  }

  @Test
  void textOptions_separatorOfNumbers_isRefused() {
    assertThatThrownBy(() -> new TextOptions(null, "vector", '.', TextOptions.Header.AUTO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("separator");
    assertThatThrownBy(() -> new TextOptions(null, "vector", 'é', TextOptions.Header.AUTO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void open_floatsAsText_areReadBackBitForBit() {
    float[] vector = RandomVectors.seeded(8).rows(1, 3_000)[0];
    vector[0] = Float.MIN_VALUE;
    vector[1] = -Float.MAX_VALUE;
    vector[2] = 16_777_217;
    String text = Arrays.toString(vector);
    Path json = write("a.jsonl", text);
    Path csv = write("a.csv", text.substring(1, text.length() - 1));
    for (Path path : List.of(json, csv)) {
      try (VectorFile file = VectorFile.open(path)) {
        assertThat(file.read(0)).containsExactly(vector);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jsonl", "csv"})
  void open_longFiles_takeNoMoreHeap(String extension) throws IOException {
    long small = allocatedByOpen(extension, 20_000);
    long large = allocatedByOpen(extension, 40_000);
    // What a row needs for parsing is garbage at once; what lives does not grow with the file.
    assertThat(large - small).isLessThan(20_000L * 4_000);
    try (VectorFile file = VectorFile.open(directory.resolve("40000." + extension))) {
      assertThat(file.count()).isEqualTo(40_000);
      assertThat(file.id(39_999)).isEqualTo("r39999");
    }
  }

  private long allocatedByOpen(String extension, int rows) throws IOException {
    float[][] vectors = RandomVectors.seeded(9).rows(rows, 8);
    byte[] bytes =
        extension.equals("csv") ? SampleFiles.csv(vectors) : SampleFiles.jsonLines(vectors);
    Path path = Files.write(directory.resolve(rows + "." + extension), bytes);
    var threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    long before = threads.getCurrentThreadAllocatedBytes();
    VectorFile.open(path).close();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
