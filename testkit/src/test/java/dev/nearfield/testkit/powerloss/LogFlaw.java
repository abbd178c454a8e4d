package dev.nearfield.testkit.powerloss;

/** Mistakes that a log could make; each must be found by the crash test. */
enum LogFlaw {
  NONE,
  /** Forces of files do nothing. */
  SKIPS_FORCE,
  /** A file gets its name before its header is on disk. */
  SKIPS_HEADER_FORCE,
  /** Forces of directories do nothing. */
  SKIPS_DIRECTORY_FORCE,
  /** A record counts as acknowledged when it was appended. */
  ACKNOWLEDGES_EARLY,
  /** Recovery does not write again what it read. */
  SKIPS_REWRITE,
  /** Recovery does not force what it read. */
  SKIPS_REPAIR_FORCE,
  /** Reading takes every frame for whole. */
  IGNORES_CHECKSUMS,
  /** Recovery overlooks the newest file, so that its number and sequences are used again. */
  REUSES_SEQUENCES
}
