package dev.nearfield.nativekernels;

import java.util.List;

/**
 * What one JVM says: one line of JSON on its standard output.
 *
 * @param counterpart what C was
 * @param timings of every form in every regime
 */
record Measured(Counterpart counterpart, List<Timing> timings) {}
