package dev.nearfield.nativekernels;

/** What Java was compared with. */
enum Counterpart {
  /** C with intrinsics for this machine: what the targets are meant against. */
  INTRINSICS,

  /** Plain C, because this machine lacks what the intrinsics need. */
  PLAIN_C,

  /** Nothing. */
  NONE
}
