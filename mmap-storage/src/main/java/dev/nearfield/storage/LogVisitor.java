package dev.nearfield.storage;

import java.lang.foreign.MemorySegment;

/**
 * Takes the records of a log, one after the other.
 *
 * <p>Threads: called by the thread that reads the log. Owns: nothing, borrows each record for the
 * call.
 */
@FunctionalInterface
public interface LogVisitor {

  /**
   * Takes one record.
   *
   * @param sequence its number; each is one more than the one before
   * @param record its bytes, borrowed: they are overwritten after the call
   */
  void visit(long sequence, MemorySegment record);
}
