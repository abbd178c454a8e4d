package dev.nearfield.nativekernels;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** C and Java must agree, or their times say nothing. */
class CSideTest {

  /** Enough for all distinct rows, and not a multiple of four or eight. */
  private static final int ROWS = 97;

  private static final Arena LOADED = Arena.ofShared();

  @TempDir private static Path folder;

  private static CLibrary library;

  @BeforeAll
  static void compile() throws IOException {
    library = new CLibrary(CompiledKernels.in(folder), LOADED);
  }

  @AfterAll
  static void unload() {
    LOADED.close();
  }

  private static List<Subject> subjects() {
    return Subject.ofRows();
  }

  private static Stream<Arguments> subjectsAndDimensions() {
    return Subject.ofRows().stream()
        .flatMap(
            subject ->
                IntStream.of(2, 15, 16, 63, 65, 100, 128, 257, 768, 2000)
                    .mapToObj(dimension -> Arguments.of(subject, dimension)));
  }

  @ParameterizedTest
  @MethodSource("subjectsAndDimensions")
  void score_anyForm_agreesWithJava(Subject subject, int dimension) {
    for (Form form : Form.OF_ROWS) {
      assertThatCode(() -> compare(subject, dimension, form, 0)).doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void score_anotherQuery_isToldApart(Subject subject) {
    assertThatThrownBy(() -> compare(subject, 100, Form.EIGHT, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Java and C disagree about row 0");
  }

  private static void compare(Subject subject, int dimension, Form form, int nativeQuery) {
    Format format = subject.format();
    int stride = format.strideBytes(dimension);
    try (Arena arena = Arena.ofConfined();
        Rows rows = new Rows(format, dimension, stride, ROWS, 1, 7)) {
      var java = new JavaSide(subject.scorer(dimension, rows, arena), form);
      var c = new CSide(library, subject, form, rows, nativeQuery, arena);
      new Agreement(format, rows).check(java, c);
    }
  }
}
