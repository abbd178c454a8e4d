package dev.nearfield.index;

import dev.nearfield.BulkOptions;
import dev.nearfield.VectorSource;
import dev.nearfield.graph.BulkLinker;
import dev.nearfield.graph.Ordinals;
import dev.nearfield.graph.ReachabilityAudit;
import dev.nearfield.graph.SearchScratch;
import dev.nearfield.graph.Workers;
import dev.nearfield.kernel.Float32Row;
import dev.nearfield.kernel.RawMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Adds many rows, batch by batch, with several threads.
 *
 * <p>Threads: one {@link #addAll} at a time and no adds beside it; searches go on. Owns: staging
 * memory for one batch of full-precision rows, for the length of a call.
 */
final class BulkWriter {

  /*
   * A batch is staged, stored, named, created, linked. Until it is created nothing of it is visible,
   * so a bad vector, a duplicate id or a full disk leaves the batches before it and nothing else.
   */

  private final IndexState state;
  private final int dimension;
  private final int exactStride;

  BulkWriter(IndexState state) {
    this.state = state;
    dimension = state.options.dimension();
    exactStride = state.exactKernel.strideBytes();
  }

  int addAll(VectorSource source, BulkOptions options, ScratchPool scratches) {
    var taken = new QueryScratch[options.threads()];
    Arrays.setAll(taken, i -> scratches.take());
    try (var workers = new Workers(options.threads());
        var staging = new Staging()) {
      int added = addBatches(source, options, workers, taken, staging);
      new ReachabilityAudit(state.graph).repair(taken[0].search);
      return added;
    } finally {
      for (QueryScratch scratch : taken) {
        scratches.giveBack(scratch);
      }
    }
  }

  private int addBatches(
      VectorSource source,
      BulkOptions options,
      Workers workers,
      QueryScratch[] scratches,
      Staging staging) {
    var searches = new SearchScratch[scratches.length];
    Arrays.setAll(searches, i -> scratches[i].search);
    var linker = new BulkLinker(state.graph, workers, searches);
    int total = source.count();
    int done = 0;
    while (done < total) {
      int count = linker.nextBatchSize(total - done);
      int first = state.graph.size();
      stage(source, done, first, count, workers, scratches, staging);
      int[] firstUppers = create(source, done, first, count, staging);
      linker.link(first, firstUppers, count);
      done += count;
      if (!options.listener().onProgress(done, total)) {
        break;
      }
    }
    return done;
  }

  /** Reads, checks and encodes the batch; codes go straight to rows that nobody knows yet. */
  private void stage(
      VectorSource source,
      int from,
      int first,
      int count,
      Workers workers,
      QueryScratch[] scratches,
      Staging staging) {
    state.reserve(count);
    staging.ensure((long) count * exactStride);
    workers.run(
        count,
        (worker, i) -> {
          float[] vector = scratches[worker].vector;
          source.read(from + i, vector);
          state.check.accept(vector, vector);
          Float32Row.encode(vector, dimension, staging.address() + (long) i * exactStride);
          state.codec.encode(vector, state.codes.rows().address(first + i));
        });
  }

  private int[] create(VectorSource source, int from, int first, int count, Staging staging) {
    putIds(source, from, first, count);
    long location;
    try {
      location = state.vectors.appendAll(staging.address(), count);
    } catch (Throwable failure) {
      removeIds(source, from, count);
      throw failure;
    }
    var firstUppers = new int[count];
    synchronized (state.growth) {
      for (int i = 0; i < count; i++) {
        long row = staging.address() + (long) i * exactStride;
        state.vectors.place(first + i, location + i, row);
        firstUppers[i] = state.graph.create(first + i);
      }
    }
    return firstUppers;
  }

  private void putIds(VectorSource source, int from, int first, int count) {
    for (int i = 0; i < count; i++) {
      try {
        IdRef id = id(source, from + i);
        if (id.put(state.ids, first + i) != Ordinals.NONE) {
          throw id.duplicate();
        }
      } catch (Throwable failure) {
        removeIds(source, from, i);
        throw failure;
      }
    }
  }

  private void removeIds(VectorSource source, int from, int count) {
    for (int i = count - 1; i >= 0; i--) {
      id(source, from + i).remove(state.ids);
    }
  }

  private IdRef id(VectorSource source, int position) {
    return IdRef.of(source.id(position), state.options.ids()).checked(state.options.ids());
  }

  /** Off-heap rows of one batch; grows by replacement, as batches do. */
  private static final class Staging implements AutoCloseable {

    private Arena arena = Arena.ofShared();
    private MemorySegment memory = MemorySegment.NULL;

    void ensure(long bytes) {
      if (memory.byteSize() < bytes) {
        close();
        arena = Arena.ofShared();
        memory = arena.allocate(bytes + bytes / 2, 64);
        RawMemory.register(memory);
      }
    }

    long address() {
      return memory.address();
    }

    @Override
    public void close() {
      if (memory.byteSize() > 0) {
        RawMemory.unregister(memory);
      }
      arena.close();
    }
  }
}
