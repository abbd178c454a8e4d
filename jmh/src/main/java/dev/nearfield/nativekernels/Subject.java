package dev.nearfield.nativekernels;

import dev.nearfield.kernel.BitKernel;
import dev.nearfield.kernel.BitKernels;
import dev.nearfield.kernel.Int4Kernel;
import dev.nearfield.kernel.RowKernel;
import dev.nearfield.kernel.RowKernels;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** What is compared: a Java kernel, its C counterpart, and how much slower Java may be. */
enum Subject {
  FLOAT32_DOT("float32 dot", Format.FLOAT32, "float32"),
  FLOAT32_SQUARED_L2("float32 squared L2", Format.FLOAT32, "float32"),
  BFLOAT16_DOT("bfloat16 dot", Format.BFLOAT16, "half"),
  BFLOAT16_SQUARED_L2("bfloat16 squared L2", Format.BFLOAT16, "half"),

  /** The same kernel of Java's beside an instruction that it cannot use: for the record. */
  BFLOAT16_DOT_PAIRS("bfloat16 dot / vdpbf16ps", Format.BFLOAT16_PAIRS, "pairs"),

  FLOAT16_DOT("float16 dot", Format.FLOAT16, "half"),
  FLOAT16_SQUARED_L2("float16 squared L2", Format.FLOAT16, "half"),
  INT8_DOT("int8 dot", Format.INT8, "int8"),
  INT8_SQUARED_L2("int8 squared L2", Format.INT8, "int8"),
  INT4("int4", Format.INT4, "int4"),
  HAMMING("Hamming distance", Format.BITS, "bits"),
  BIT_DOT4("1-bit x 4-bit dot", Format.BITS_DOT4, "bits"),

  /** The nearest of 256 centroids, beside OpenBLAS's product; measured by {@link BlockContest}. */
  CENTROID_BLOCK("centroid block / sgemm", Format.FLOAT32, "float32");

  private final String title;
  private final Format format;
  private final String sourceFile;

  Subject(String title, Format format, String sourceFile) {
    this.title = title;
    this.format = format;
    this.sourceFile = sourceFile;
  }

  /** What the table says. */
  String title() {
    return title;
  }

  /** How the rows are encoded. */
  Format format() {
    return format;
  }

  /** Has the Java kernel compiled, as an index does when it opens. */
  void warm(int dimension) {
    switch (this) {
      case HAMMING, BIT_DOT4 -> BitKernels.warm(bitKernel(dimension));
      case INT4 -> RowKernels.warm(RowKernels.int4(dimension));
      default -> RowKernels.warm(rowKernel(dimension));
    }
  }

  /** The Java kernel, as shipped, with the first row as its query. */
  Scorer scorer(int dimension, Rows rows, Arena arena) {
    return switch (this) {
      case HAMMING, BIT_DOT4 -> {
        byte[] values = format.values(rows.vector(0));
        yield new BitScorer(bitKernel(dimension), values, arena);
      }
      case INT4 -> {
        Int4Kernel kernel = RowKernels.int4(dimension);
        float[] cellScores = new float[1];
        yield new RowScorer(
            kernel, query -> kernel.prepareQuery(rows.vector(0), cellScores, 1, query), arena);
      }
      default -> {
        RowKernel kernel = rowKernel(dimension);
        yield new RowScorer(kernel, query -> kernel.prepareQuery(rows.address(0), query), arena);
      }
    };
  }

  private RowKernel rowKernel(int dimension) {
    return switch (this) {
      case FLOAT32_DOT -> RowKernels.float32Dot(dimension);
      case FLOAT32_SQUARED_L2 -> RowKernels.float32SquaredL2(dimension);
      case BFLOAT16_DOT, BFLOAT16_DOT_PAIRS -> RowKernels.bfloat16Dot(dimension);
      case BFLOAT16_SQUARED_L2 -> RowKernels.bfloat16SquaredL2(dimension);
      case FLOAT16_DOT -> RowKernels.float16Dot(dimension);
      case FLOAT16_SQUARED_L2 -> RowKernels.float16SquaredL2(dimension);
      case INT8_DOT -> RowKernels.int8Dot(dimension);
      case INT8_SQUARED_L2 -> RowKernels.int8SquaredL2(dimension);
      case INT4, HAMMING, BIT_DOT4, CENTROID_BLOCK -> throw new AssertionError(this);
    };
  }

  private BitKernel bitKernel(int dimension) {
    return this == HAMMING ? BitKernels.hamming(dimension) : BitKernels.dot4(dimension);
  }

  /** What the C functions' names begin with. */
  String function() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The C variable that says whether this machine's intrinsics were compiled. */
  String intrinsicsFlag() {
    return sourceFile + "_intrinsics";
  }

  /** What the command line says. */
  String option() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The largest ratio of Java's time to C's that is aimed at, if one is. */
  OptionalDouble target(int dimension, Form form) {
    return switch (this) {
      case FLOAT32_DOT, FLOAT32_SQUARED_L2 -> float32Target(dimension, form);
      case BFLOAT16_DOT, BFLOAT16_SQUARED_L2 -> OptionalDouble.of(0.95);
      case BFLOAT16_DOT_PAIRS, INT4 -> OptionalDouble.empty();
      case FLOAT16_DOT, FLOAT16_SQUARED_L2 -> OptionalDouble.of(1.15);
      case INT8_DOT, INT8_SQUARED_L2 -> OptionalDouble.of(2.2);
      case HAMMING, BIT_DOT4, CENTROID_BLOCK -> OptionalDouble.of(1.0);
    };
  }

  private static OptionalDouble float32Target(int dimension, Form form) {
    if (dimension < 128 || form == Form.FOUR) {
      return OptionalDouble.empty();
    }
    if (form == Form.ONE) {
      return OptionalDouble.of(1.05);
    }
    return OptionalDouble.of(dimension < 768 ? 1.4 : 1.15);
  }

  /**
   * The subjects whose option begins with one of the given texts, in order; all for no text.
   *
   * @throws IllegalArgumentException if a text begins none
   */
  static List<Subject> matching(List<String> beginnings) {
    for (String beginning : beginnings) {
      if (Arrays.stream(values()).noneMatch(subject -> subject.option().startsWith(beginning))) {
        throw new IllegalArgumentException(
            "--only: no kernel's name begins with '%s'; there are %s"
                .formatted(beginning, String.join(", ", options())));
      }
    }
    return Arrays.stream(values())
        .filter(
            subject ->
                beginnings.isEmpty() || beginnings.stream().anyMatch(subject.option()::startsWith))
        .toList();
  }

  /** Those that score rows against one query. */
  static List<Subject> ofRows() {
    return Arrays.stream(values()).filter(subject -> subject != CENTROID_BLOCK).toList();
  }

  /** All names. */
  static List<String> options() {
    return Arrays.stream(values()).map(Subject::option).toList();
  }
}
