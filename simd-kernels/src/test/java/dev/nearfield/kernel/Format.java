package dev.nearfield.kernel;

/** The row formats, so that tests cover them alike. */
enum Format {
  FLOAT32(Float.MAX_VALUE),
  BFLOAT16(BFloat16Row.MAX_VALUE),
  FLOAT16(Float16Row.MAX_VALUE),
  INT8(Float.MAX_VALUE);

  /** Largest magnitude of a component. */
  final float maxValue;

  Format(float maxValue) {
    this.maxValue = maxValue;
  }

  int strideBytes(int dimension) {
    return switch (this) {
      case FLOAT32 -> Float32Row.strideBytes(dimension);
      case BFLOAT16 -> BFloat16Row.strideBytes(dimension);
      case FLOAT16 -> Float16Row.strideBytes(dimension);
      case INT8 -> Int8Row.strideBytes(dimension);
    };
  }

  /** Bytes that a row needs at least. */
  int payloadBytes(int dimension) {
    return switch (this) {
      case FLOAT32 -> 4 * dimension;
      case BFLOAT16, FLOAT16 -> 2 * dimension;
      case INT8 -> dimension + 16;
    };
  }

  void encode(float[] vector, long row) {
    switch (this) {
      case FLOAT32 -> Float32Row.encode(vector, vector.length, row);
      case BFLOAT16 -> BFloat16Row.encode(vector, vector.length, row);
      case FLOAT16 -> Float16Row.encode(vector, vector.length, row);
      case INT8 -> Int8Row.encode(vector, vector.length, row);
    }
  }

  void decode(long row, float[] out) {
    switch (this) {
      case FLOAT32 -> Float32Row.decode(row, out.length, out);
      case BFLOAT16 -> BFloat16Row.decode(row, out.length, out);
      case FLOAT16 -> Float16Row.decode(row, out.length, out);
      case INT8 -> Int8Row.decode(row, out.length, out);
    }
  }

  /** Returns a copy with the components that are too large brought down to the largest. */
  float[] inRange(float[] vector) {
    float[] inRange = new float[vector.length];
    for (int i = 0; i < vector.length; i++) {
      inRange[i] = Math.clamp(vector[i], -maxValue, maxValue);
    }
    return inRange;
  }
}
