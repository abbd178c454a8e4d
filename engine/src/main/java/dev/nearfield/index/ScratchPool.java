package dev.nearfield.index;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Scratches for whoever comes, platform or virtual thread. Threads start looking at different
 * slots, so they rarely meet; when all slots are empty a new scratch is made, when all are full one
 * is dropped.
 *
 * <p>Threads: safe, no locks. Owns: the scratches in its slots.
 */
final class ScratchPool {

  private static final int SLOTS = 64;

  private final AtomicReferenceArray<@Nullable QueryScratch> slots =
      new AtomicReferenceArray<>(SLOTS);
  private final Supplier<QueryScratch> factory;

  ScratchPool(Supplier<QueryScratch> factory) {
    this.factory = factory;
  }

  QueryScratch take() {
    int start = (int) Thread.currentThread().threadId();
    for (int i = 0; i < SLOTS; i++) {
      int slot = (start + i) & (SLOTS - 1);
      if (slots.getPlain(slot) != null) {
        QueryScratch scratch = slots.getAndSet(slot, null);
        if (scratch != null) {
          return scratch;
        }
      }
    }
    return factory.get();
  }

  void giveBack(QueryScratch scratch) {
    scratch.search.deadline().disarm(); // the next user may add rows, which knows of no deadline
    scratch.forgetFilter();
    int start = (int) Thread.currentThread().threadId();
    for (int i = 0; i < SLOTS; i++) {
      if (slots.compareAndSet((start + i) & (SLOTS - 1), null, scratch)) {
        return;
      }
    }
  }

  /** Bytes held by scratches at rest. */
  long bytes() {
    long bytes = 0;
    for (int slot = 0; slot < SLOTS; slot++) {
      QueryScratch scratch = slots.get(slot);
      bytes += scratch == null ? 0 : scratch.bytes();
    }
    return bytes;
  }
}
