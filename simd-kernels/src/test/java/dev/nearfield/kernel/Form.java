package dev.nearfield.kernel;

/** The four kernels, so that tests cover all of them alike. */
enum Form {
  FLOAT32_DOT,
  FLOAT32_SQUARED_L2,
  INT8_DOT,
  INT8_SQUARED_L2;

  RowKernel kernel(int dimension) {
    return switch (this) {
      case FLOAT32_DOT -> RowKernels.float32Dot(dimension);
      case FLOAT32_SQUARED_L2 -> RowKernels.float32SquaredL2(dimension);
      case INT8_DOT -> RowKernels.int8Dot(dimension);
      case INT8_SQUARED_L2 -> RowKernels.int8SquaredL2(dimension);
    };
  }

  RowKernel reference(int dimension) {
    return switch (this) {
      case FLOAT32_DOT -> RowKernels.referenceFloat32Dot(dimension);
      case FLOAT32_SQUARED_L2 -> RowKernels.referenceFloat32SquaredL2(dimension);
      case INT8_DOT -> RowKernels.referenceInt8Dot(dimension);
      case INT8_SQUARED_L2 -> RowKernels.referenceInt8SquaredL2(dimension);
    };
  }

  boolean isInt8() {
    return this == INT8_DOT || this == INT8_SQUARED_L2;
  }

  boolean isDot() {
    return this == FLOAT32_DOT || this == INT8_DOT;
  }

  void encode(float[] vector, long row) {
    if (isInt8()) {
      Int8Row.encode(vector, vector.length, row);
    } else {
      Float32Row.encode(vector, vector.length, row);
    }
  }
}
