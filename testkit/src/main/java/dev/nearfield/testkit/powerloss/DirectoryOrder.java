package dev.nearfield.testkit.powerloss;

/** In which order names reach the disk that were not forced. */
public enum DirectoryOrder {

  /** As in a journal: the changes up to some moment. */
  ORDERED,

  /** Each change by itself; a rename may leave both names. */
  UNORDERED
}
