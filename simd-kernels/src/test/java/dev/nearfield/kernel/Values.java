package dev.nearfield.kernel;

import java.util.Random;

/** Kinds of components, ordinary and extreme. */
enum Values {
  GAUSSIAN,
  HUGE,
  TINY,
  SUBNORMAL,
  ZEROS_OF_EITHER_SIGN,
  ALL_EQUAL,
  FAR_FROM_ZERO,
  MIXED;

  float[] vector(Random random, int dimension) {
    float[] vector = new float[dimension];
    float level = 1 + random.nextInt(9);
    for (int i = 0; i < dimension; i++) {
      vector[i] = component(random, level);
    }
    return vector;
  }

  private float component(Random random, float level) {
    return switch (this) {
      case GAUSSIAN -> (float) random.nextGaussian();
      case HUGE -> (float) (random.nextDouble() * 2 - 1) * Float.MAX_VALUE;
      case TINY -> (float) random.nextGaussian() * 0x1p-70f;
      case SUBNORMAL -> (random.nextInt(2001) - 1000) * Float.MIN_VALUE;
      case ZEROS_OF_EITHER_SIGN -> random.nextBoolean() ? 0f : -0f;
      case ALL_EQUAL -> level;
      case FAR_FROM_ZERO -> 1e6f * level + random.nextFloat();
      case MIXED -> Math.scalb((float) random.nextGaussian(), random.nextInt(100) - 60);
    };
  }
}
