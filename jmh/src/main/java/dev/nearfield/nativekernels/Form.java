package dev.nearfield.nativekernels;

import java.util.List;
import java.util.Locale;

/**
 * How many rows are handed over at once.
 *
 * <p>Java: rows a call of the kernel; C: rows a pass of its loop, which never returns in between.
 */
enum Form {
  /** One row a call. */
  ONE(1, "one by one"),

  /** Four rows a call. */
  FOUR(4, "four at a time"),

  /** A whole batch a call: Java passes over as many rows at a time as it likes, C over eight. */
  EIGHT(8, "eight at a time"),

  /** Rows and centroids as two matrices. */
  BLOCK(BlockContest.ROWS, "1,024 a call");

  /** How rows are handed to a kernel that scores them against one query. */
  static final List<Form> OF_ROWS = List.of(ONE, FOUR, EIGHT);

  private final int rows;
  private final String title;

  Form(int rows, String title) {
    this.rows = rows;
    this.title = title;
  }

  /** Rows that C scores side by side. */
  int rows() {
    return rows;
  }

  /** What the table says. */
  String title() {
    return title;
  }

  /** What the command line says. */
  String option() {
    return name().toLowerCase(Locale.ROOT);
  }
}
