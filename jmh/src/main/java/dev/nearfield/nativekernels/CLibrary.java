package dev.nearfield.nativekernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * The C kernels, loaded.
 *
 * <p>Threads: safe. Owns: nothing, borrows the arena that keeps the library loaded.
 */
final class CLibrary {

  private final SymbolLookup symbols;

  /**
   * Loads a library.
   *
   * @param file as {@link CCompiler} made it
   */
  @SuppressWarnings("restricted") // loading C is what this is for
  CLibrary(Path file, Arena arena) {
    symbols = SymbolLookup.libraryLookup(file, arena);
  }

  /** Returns a function's address. */
  MemorySegment function(String name) {
    return symbols.findOrThrow(name);
  }

  /** Whether a subject's function uses this machine's intrinsics, and not plain loops. */
  @SuppressWarnings("restricted") // an int of the library, which has no size of its own
  boolean hasIntrinsics(Subject subject) {
    return symbols
            .findOrThrow(subject.intrinsicsFlag())
            .reinterpret(Integer.BYTES)
            .get(ValueLayout.JAVA_INT, 0)
        != 0;
  }
}
