package dev.nearfield.storage;

/**
 * Does beforehand what takes long the first time in a process: links the system's memory calls,
 * some 50 ms, and finds a source of random numbers, some 10 ms.
 *
 * <p>Threads: static; meant for a thread beside the one that opens files. Owns: nothing.
 */
public final class Preparation {

  private Preparation() {}

  /** Returns when all is there; whatever fails here fails again where it is needed. */
  public static void run() {
    PageSource.best();
    IdHash.random();
  }
}
