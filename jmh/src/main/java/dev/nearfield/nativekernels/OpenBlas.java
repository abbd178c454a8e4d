package dev.nearfield.nativekernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/**
 * OpenBLAS's matrix product on one thread, where the library is installed.
 *
 * <p>Threads: one at a time. Owns: nothing, borrows the arena that keeps the library loaded.
 */
final class OpenBlas {

  /** What the system may call it, the name of the installed package first. */
  private static final List<String> NAMES =
      List.of("libopenblas.so.0", "libopenblas.so", "libopenblas.dylib", "libopenblas.dll");

  private static final int ROW_MAJOR = 101;
  private static final int AS_IT_IS = 111;
  private static final int TRANSPOSED = 112;

  private static final FunctionDescriptor SET_THREADS = FunctionDescriptor.ofVoid(JAVA_INT);

  /** Pointers as longs. */
  private static final FunctionDescriptor SGEMM =
      FunctionDescriptor.ofVoid(
          JAVA_INT,
          JAVA_INT,
          JAVA_INT,
          JAVA_INT,
          JAVA_INT,
          JAVA_INT,
          JAVA_FLOAT,
          JAVA_LONG,
          JAVA_INT,
          JAVA_LONG,
          JAVA_INT,
          JAVA_FLOAT,
          JAVA_LONG,
          JAVA_INT);

  private final MethodHandle sgemm;

  private OpenBlas(SymbolLookup symbols) {
    this.sgemm = link(symbols.findOrThrow("cblas_sgemm"), SGEMM);
    useOneThread(link(symbols.findOrThrow("openblas_set_num_threads"), SET_THREADS));
  }

  /** Loads the library; empty where it is not installed. */
  @SuppressWarnings("restricted") // loading C is what this is for
  static Optional<OpenBlas> load(Arena arena) {
    for (String name : NAMES) {
      try {
        return Optional.of(new OpenBlas(SymbolLookup.libraryLookup(name, arena)));
      } catch (IllegalArgumentException absent) {
        // the next name, then
      }
    }
    return Optional.empty();
  }

  /** Whether the library can be loaded. */
  static boolean installed() {
    try (Arena arena = Arena.ofConfined()) {
      return load(arena).isPresent();
    }
  }

  /**
   * Multiplies rows with columns that are given as rows as well.
   *
   * @param a address of {@code m} rows, {@code stride} floats apart
   * @param b address of {@code n} rows, likewise
   * @param k components of each
   * @param products address of {@code [m][n]} floats
   */
  void multiply(long a, int m, long b, int n, int k, int stride, long products) {
    try {
      sgemm.invokeExact(
          ROW_MAJOR, AS_IT_IS, TRANSPOSED, m, n, k, 1f, a, stride, b, stride, 0f, products, n);
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable impossible) {
      throw new AssertionError("C throws nothing", impossible);
    }
  }

  private static void useOneThread(MethodHandle setThreads) {
    try {
      setThreads.invokeExact(1);
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable impossible) {
      throw new AssertionError("C throws nothing", impossible);
    }
  }

  @SuppressWarnings("restricted") // calling C is what this is for
  private static MethodHandle link(MemorySegment function, FunctionDescriptor signature) {
    return Linker.nativeLinker().downcallHandle(function, signature);
  }
}
