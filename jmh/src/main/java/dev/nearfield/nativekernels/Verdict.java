package dev.nearfield.nativekernels;

/** What a ratio means. */
enum Verdict {
  /** At most the target. */
  MET("met"),

  /** Above the target. */
  LOSS("LOSS"),

  /** Nothing is aimed at. */
  NO_TARGET("-"),

  /** C had no intrinsics: a target says nothing. */
  PLAIN_C("plain C"),

  /** C could not be measured. */
  NO_C("no C");

  private final String text;

  Verdict(String text) {
    this.text = text;
  }

  /** What the table says. */
  String text() {
    return text;
  }
}
