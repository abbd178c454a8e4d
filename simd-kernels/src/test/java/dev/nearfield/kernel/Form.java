package dev.nearfield.kernel;

/** All row kernels, so that tests cover them alike. */
enum Form {
  FLOAT32_DOT(Format.FLOAT32, Metric.DOT),
  FLOAT32_SQUARED_L2(Format.FLOAT32, Metric.SQUARED_L2),
  BFLOAT16_DOT(Format.BFLOAT16, Metric.DOT),
  BFLOAT16_SQUARED_L2(Format.BFLOAT16, Metric.SQUARED_L2),
  FLOAT16_DOT(Format.FLOAT16, Metric.DOT),
  FLOAT16_SQUARED_L2(Format.FLOAT16, Metric.SQUARED_L2),
  INT8_DOT(Format.INT8, Metric.DOT),
  INT8_SQUARED_L2(Format.INT8, Metric.SQUARED_L2);

  /** What a kernel compares by. */
  enum Metric {
    DOT,
    SQUARED_L2
  }

  final Format format;
  final Metric metric;

  Form(Format format, Metric metric) {
    this.format = format;
    this.metric = metric;
  }

  RowKernel kernel(int dimension) {
    return switch (this) {
      case FLOAT32_DOT -> RowKernels.float32Dot(dimension);
      case FLOAT32_SQUARED_L2 -> RowKernels.float32SquaredL2(dimension);
      case BFLOAT16_DOT -> RowKernels.bfloat16Dot(dimension);
      case BFLOAT16_SQUARED_L2 -> RowKernels.bfloat16SquaredL2(dimension);
      case FLOAT16_DOT -> RowKernels.float16Dot(dimension);
      case FLOAT16_SQUARED_L2 -> RowKernels.float16SquaredL2(dimension);
      case INT8_DOT -> RowKernels.int8Dot(dimension);
      case INT8_SQUARED_L2 -> RowKernels.int8SquaredL2(dimension);
    };
  }

  RowKernel reference(int dimension) {
    return switch (this) {
      case FLOAT32_DOT -> RowKernels.referenceFloat32Dot(dimension);
      case FLOAT32_SQUARED_L2 -> RowKernels.referenceFloat32SquaredL2(dimension);
      case BFLOAT16_DOT -> RowKernels.referenceBFloat16Dot(dimension);
      case BFLOAT16_SQUARED_L2 -> RowKernels.referenceBFloat16SquaredL2(dimension);
      case FLOAT16_DOT -> RowKernels.referenceFloat16Dot(dimension);
      case FLOAT16_SQUARED_L2 -> RowKernels.referenceFloat16SquaredL2(dimension);
      case INT8_DOT -> RowKernels.referenceInt8Dot(dimension);
      case INT8_SQUARED_L2 -> RowKernels.referenceInt8SquaredL2(dimension);
    };
  }

  /** Writes a row; one for 7-bit dot products gets a bias, to see that it counts. */
  void encode(float[] vector, long row) {
    format.encode(vector, row);
    if (this == INT8_DOT) {
      Int8Row.putBias(row, vector.length, bias(vector));
    }
  }

  /** The bias that {@link #encode} gives a row. */
  static float bias(float[] vector) {
    return 0.75f * vector[vector.length - 1];
  }

  boolean isDot() {
    return metric == Metric.DOT;
  }
}
