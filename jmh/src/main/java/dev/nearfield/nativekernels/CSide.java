package dev.nearfield.nativekernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * A C kernel over the same rows: one critical call a batch, without a transition of the thread's
 * state, 3 to 4 ns.
 *
 * <p>Threads: one at a time. Owns: nothing, borrows its memory from an arena.
 */
final class CSide implements Side {

  /** See {@code rows.h}; pointers as longs, which need no check that their memory is alive. */
  private static final FunctionDescriptor SIGNATURE =
      FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  private final MethodHandle function;
  private final long preparedQuery;
  private final long readBytes;
  private final MemorySegment scores;

  /**
   * Binds a subject's function.
   *
   * @param query row that is the query
   */
  CSide(CLibrary library, Subject subject, Form form, Rows rows, int query, Arena arena) {
    int dimension = rows.vector(query).length;
    Format format = subject.format();
    this.function = link(library.function(subject.function() + "_" + form.rows()));
    this.preparedQuery = arena.allocate(format.queryBytes(dimension), 64).address();
    this.readBytes = format.readBytes(dimension);
    this.scores = arena.allocate((long) Rows.BATCH * Float.BYTES, 64);
    format.prepareC(rows.vector(query), rows.address(query), preparedQuery);
  }

  @SuppressWarnings("restricted") // calling C is what this is for
  private static MethodHandle link(MemorySegment function) {
    return Linker.nativeLinker().downcallHandle(function, SIGNATURE, Linker.Option.critical(false));
  }

  @Override
  public void score(MemorySegment visits, long offset) {
    long rows = visits.address() + offset;
    try {
      function.invokeExact(preparedQuery, rows, (long) Rows.BATCH, readBytes, scores.address());
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable impossible) {
      throw new AssertionError("C throws nothing", impossible);
    }
  }

  @Override
  public float scoreAt(int position) {
    return scores.getAtIndex(JAVA_FLOAT, position);
  }
}
