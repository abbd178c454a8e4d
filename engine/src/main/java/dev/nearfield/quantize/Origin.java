package dev.nearfield.quantize;

/**
 * The point that int8 codes are measured from: zero, or the mean of a sample.
 *
 * <p>Threads: immutable, share freely. Owns: its components.
 */
public final class Origin {

  /*
   * A row's step, and with it the error of its codes, is its spread from smallest to largest
   * component. Text models often have one or two components that are many times larger than all
   * others and nearly the same in each vector; they set the spread, and the others share a few
   * codes. Seen from the mean they are as small as the rest. Where no component stands out the
   * mean gains nothing, and where many are zero, as in images, it widens the spread: so a sample
   * decides. Measured in docs/adr/0012.
   */

  /** No shift. */
  public static final Origin ZERO = new Origin(new float[0]);

  /** Fewer rows say little of the mean of many. */
  public static final int MIN_SAMPLES = 64;

  /** The mean must halve the squared error to be worth what it costs to subtract. */
  private static final double WORTHWHILE = 0.5;

  private final float[] components;
  private final double halfSquaredNorm;

  private Origin(float[] components) {
    this.components = components;
    this.halfSquaredNorm = Sums.dot(components, components) / 2;
  }

  /** The origin with these components; zero is {@link #ZERO} and has none. */
  public static Origin of(float[] components) {
    return new Origin(components.clone());
  }

  /**
   * The mean of a sample if codes measured from it are notably more precise there, else zero.
   *
   * @param samples finite vectors of one dimension
   */
  public static Origin learn(float[][] samples) {
    if (samples.length < MIN_SAMPLES) {
      return ZERO;
    }
    Origin mean = mean(samples);
    double plain = 0;
    double shifted = 0;
    float[] spare = new float[samples[0].length];
    for (float[] sample : samples) {
      plain += squaredSpread(sample);
      shifted += squaredSpread(mean.subtractFrom(sample, spare));
    }
    return shifted < WORTHWHILE * plain ? mean : ZERO;
  }

  /** Whether nothing is subtracted. */
  public boolean isZero() {
    return components.length == 0;
  }

  /** A copy of the components, none for {@link #ZERO}. */
  public float[] components() {
    return components.clone();
  }

  /** The vector seen from here: itself, or {@code spare} filled with the difference. */
  float[] subtractFrom(float[] vector, float[] spare) {
    if (isZero()) {
      return vector;
    }
    for (int i = 0; i < components.length; i++) {
      spare[i] = vector[i] - components[i];
    }
    return spare;
  }

  /** What a row adds to dot products because it is measured from here; see {@link Int8Codec}. */
  float bias(float[] vector) {
    return isZero() ? 0f : (float) (Sums.dot(vector, components) - halfSquaredNorm);
  }

  private static Origin mean(float[][] samples) {
    float[] mean = new float[samples[0].length];
    for (int i = 0; i < mean.length; i++) {
      double sum = 0;
      for (float[] sample : samples) {
        sum += sample[i];
      }
      mean[i] = (float) (sum / samples.length);
    }
    return new Origin(mean);
  }

  private static double squaredSpread(float[] vector) {
    double least = vector[0];
    double greatest = vector[0];
    for (float component : vector) {
      least = Math.min(least, component);
      greatest = Math.max(greatest, component);
    }
    return (greatest - least) * (greatest - least);
  }
}
