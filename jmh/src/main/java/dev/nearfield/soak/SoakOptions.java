package dev.nearfield.soak;

/**
 * How hard an index is worked.
 *
 * @param rows ids that are there or not
 * @param dimension components per vector
 * @param updatesPerSecond upserts and deletes
 * @param searchesPerSecond searches
 * @param seed of the vectors and of what is done
 */
record SoakOptions(
    int rows, int dimension, int updatesPerSecond, int searchesPerSecond, long seed) {

  SoakOptions {
    requirePositive("rows", rows);
    requirePositive("dimension", dimension);
    requirePositive("updates per second", updatesPerSecond);
    requirePositive("searches per second", searchesPerSecond);
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s must be at least 1, was %d".formatted(name, value));
    }
  }
}
