package dev.nearfield.testkit.powerloss;

/** Which of the unforced changes a state keeps. */
enum CrashStyle {
  /** None: the disk cached everything. */
  NOTHING,
  /** All: only the process died. */
  EVERYTHING,
  /** Those before some moment, and a part of the one that was under way. */
  PREFIX,
  /** Any version of each sector of 512 bytes. */
  SECTORS,
  /** Any version of each page of 4 KiB. */
  PAGES,
  /** The new length and few of the bytes. */
  LENGTH
}
