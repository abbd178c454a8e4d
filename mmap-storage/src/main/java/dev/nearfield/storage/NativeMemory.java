package dev.nearfield.storage;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The three memory calls of 64-bit Linux.
 *
 * <p>Threads: safe. Owns: nothing.
 */
final class NativeMemory {

  static final long SMALL_PAGE_BYTES = 4 << 10;
  static final long HUGE_PAGE_BYTES = 2 << 20;

  private static final int PROT_READ_WRITE = 0x3;
  private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
  private static final int MADV_HUGEPAGE = 14;
  private static final int MADV_NOHUGEPAGE = 15;

  private static final MemoryLayout ERRNO_LAYOUT = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      ERRNO_LAYOUT.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final @Nullable NativeMemory INSTANCE = link();

  private final MethodHandle mmap;
  private final MethodHandle munmap;
  private final MethodHandle madvise;

  private NativeMemory(Linker linker) {
    var errno = Linker.Option.captureCallState("errno");
    mmap =
        handle(
            linker,
            "mmap",
            FunctionDescriptor.of(
                JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
            errno);
    munmap = handle(linker, "munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
    madvise =
        handle(linker, "madvise", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
  }

  /** The calls, or empty on another system or when the JVM denies native access. */
  static Optional<NativeMemory> instance() {
    return Optional.ofNullable(INSTANCE);
  }

  /**
   * Reserves zeroed anonymous memory, aligned to a huge page.
   *
   * @return its address
   * @throws OffHeapMemoryException when the system refuses
   */
  long map(long bytes, long alreadyHeld) {
    long padded = Math.addExact(bytes, HUGE_PAGE_BYTES);
    try (var arena = Arena.ofConfined()) {
      var state = arena.allocate(ERRNO_LAYOUT);
      long start =
          (long)
              mmap.invokeExact(
                  state,
                  MemorySegment.NULL,
                  padded,
                  PROT_READ_WRITE,
                  MAP_PRIVATE_ANONYMOUS,
                  -1,
                  0L);
      if (start == -1) {
        throw new OffHeapMemoryException(
            bytes, alreadyHeld, "mmap failed with errno " + (int) ERRNO.get(state, 0L));
      }
      long aligned = Math.ceilDiv(start, HUGE_PAGE_BYTES) * HUGE_PAGE_BYTES;
      unmap(start, aligned - start);
      unmap(aligned + bytes, start + padded - (aligned + bytes));
      return aligned;
    } catch (Throwable failure) {
      throw rethrow(failure);
    }
  }

  /** Gives memory back. */
  void unmap(long address, long bytes) {
    if (bytes == 0) {
      return;
    }
    try {
      int result = (int) munmap.invokeExact(address, bytes);
      assert result == 0 : "munmap of %x, %d bytes".formatted(address, bytes);
    } catch (Throwable failure) {
      throw rethrow(failure);
    }
  }

  /** Asks for huge pages, best effort: the system may not have them. */
  void adviseHugePages(long address, long bytes) {
    advise(address, bytes, MADV_HUGEPAGE);
  }

  /** Asks for small pages only, best effort. */
  void adviseSmallPages(long address, long bytes) {
    advise(address, bytes, MADV_NOHUGEPAGE);
  }

  /** Asks for huge pages under a mapping, best effort. */
  void adviseHugePages(MemorySegment mapping) {
    long start = Math.ceilDiv(mapping.address(), HUGE_PAGE_BYTES) * HUGE_PAGE_BYTES;
    long end = mapping.address() + mapping.byteSize();
    if (end - start >= HUGE_PAGE_BYTES) {
      adviseHugePages(start, end - start);
    }
  }

  private void advise(long address, long bytes, int advice) {
    try {
      int _ = (int) madvise.invokeExact(address, bytes, advice);
    } catch (Throwable failure) {
      throw rethrow(failure);
    }
  }

  private static @Nullable NativeMemory link() {
    boolean linux64 =
        System.getProperty("os.name", "").equals("Linux")
            && System.getProperty("os.arch", "").matches("amd64|x86_64|aarch64|riscv64");
    if (!linux64) {
      return null; // the constants above are Linux's
    }
    try {
      return new NativeMemory(Linker.nativeLinker());
    } catch (IllegalCallerException | UnsupportedOperationException | LinkageError denied) {
      return null;
    }
  }

  @SuppressWarnings("restricted") // the JVM asks its own --enable-native-access
  private static MethodHandle handle(
      Linker linker, String name, FunctionDescriptor signature, Linker.Option... options) {
    MemorySegment symbol =
        linker.defaultLookup().find(name).orElseThrow(() -> new UnsatisfiedLinkError(name));
    return linker.downcallHandle(symbol, signature, options);
  }

  private static RuntimeException rethrow(Throwable failure) {
    return switch (failure) {
      case RuntimeException unchecked -> unchecked;
      case Error error -> throw error;
      default -> throw new AssertionError("a native call threw " + failure, failure);
    };
  }
}
