package dev.nearfield.cli;

import java.util.List;

/** Draws counts as bars of text. */
final class Histogram {

  private static final int BAR_WIDTH = 40;

  private Histogram() {}

  /** Prints a bar for each index whose count is not zero. */
  static void print(Console console, String title, List<Integer> counts) {
    console.line(title);
    int largest = Math.max(1, counts.stream().mapToInt(Integer::intValue).max().orElse(1));
    for (int value = 0; value < counts.size(); value++) {
      int count = counts.get(value);
      if (count > 0) {
        // A count too small for a mark still gets one: it exists.
        int marks = Math.max(1, Math.toIntExact((long) count * BAR_WIDTH / largest));
        console.line("  %4d %10s  %s".formatted(value, Text.count(count), "#".repeat(marks)));
      }
    }
  }
}
