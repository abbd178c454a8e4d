package dev.nearfield.index;

import dev.nearfield.BulkOptions;
import dev.nearfield.InvalidMetadataException;
import dev.nearfield.InvalidVectorException;
import dev.nearfield.Metadata;
import dev.nearfield.VectorSource;
import dev.nearfield.graph.BulkLinker;
import dev.nearfield.graph.Ordinals;
import dev.nearfield.graph.SearchScratch;
import dev.nearfield.kernel.RawMemory;
import dev.nearfield.parallel.Workers;
import dev.nearfield.storage.KeyType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * Adds many rows, batch by batch, with several threads.
 *
 * <p>Threads: one {@link #addAll} at a time and no adds beside it; searches go on. Owns: staging
 * memory for one batch of full-precision rows, for the length of a call.
 */
final class BulkWriter {

  /*
   * A batch is staged, checked, stored, named, created, linked. Until it is created nothing of it
   * is visible, so a bad vector, a duplicate id or a full disk leaves the batches before it and
   * nothing else.
   */

  private final IndexState state;
  private final AddAudit audit;
  private final IntConsumer added;
  private final MedoidChoice medoids;
  private final int exactStride;

  /**
   * Adds to an index.
   *
   * @param added is told the rows of each batch once searches find them
   */
  BulkWriter(IndexState state, AddAudit audit, IntConsumer added) {
    this.state = state;
    this.audit = audit;
    this.added = added;
    medoids = new MedoidChoice(state);
    exactStride = state.stored.kernel().strideBytes();
  }

  int addAll(VectorSource source, BulkOptions options, ScratchPool scratches) {
    OriginSample.learn(state, source);
    CellLearner.learn(state, source, options.threads());
    return add(
        options,
        scratches,
        (workers, taken, staging) -> {
          var searches = new SearchScratch[taken.length];
          Arrays.setAll(searches, i -> taken[i].search);
          var linker = new BulkLinker(state.graph, workers, searches);
          int added = addBatches(source, options, workers, taken, staging, new GraphLinks(linker));
          medoids.runIfGrown(options.threads(), taken[0]);
          audit.run(taken[0].search); // last, as it looks rows up the way that searches will
          return added;
        });
  }

  /**
   * Adds rows that nobody will walk to; codes are the stored rows, so there is nothing to learn.
   */
  int addUnlinked(VectorSource source, BulkOptions options, ScratchPool scratches) {
    return add(
        options,
        scratches,
        (workers, taken, staging) ->
            addBatches(source, options, workers, taken, staging, new NoLinks()));
  }

  private int add(BulkOptions options, ScratchPool scratches, Batches batches) {
    var taken = new QueryScratch[options.threads()];
    Arrays.setAll(taken, i -> scratches.take());
    try (var workers = new Workers(options.threads(), state);
        var staging = new Staging()) {
      return batches.run(workers, taken, staging);
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
      Staging staging,
      Links links) {
    int total = source.count();
    int done = 0;
    while (done < total) {
      int count = links.nextBatchSize(total - done);
      int first = state.graph.size();
      var contents = new Content[count];
      stage(source, done, first, contents, workers, scratches, staging);
      int[] firstUppers = create(source, done, first, contents, staging);
      links.link(first, firstUppers);
      state.graph.states().publishAll(first, count);
      added.accept(count);
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
      Content[] contents,
      Workers workers,
      QueryScratch[] scratches,
      Staging staging) {
    int count = contents.length;
    state.reserve(count);
    staging.ensure((long) count * exactStride);
    workers.run(
        count,
        (worker, i) -> {
          float[] vector = scratches[worker].vector;
          source.read(from + i, vector);
          check(vector, source, from + i);
          contents[i] = content(source, from + i);
          state.encode(
              scratches[worker],
              staging.address() + (long) i * exactStride,
              state.codes().address(first + i));
        });
  }

  /** Where the caller has a vector, for messages. */
  private static int callersPosition(VectorSource source, int position) {
    return source instanceof ShuffledSource shuffled ? shuffled.sourcePosition(position) : position;
  }

  private void check(float[] vector, VectorSource source, int position) {
    try {
      state.check.accept(vector, vector);
    } catch (InvalidVectorException refused) {
      throw new InvalidVectorException(
          "vector %d of the source: %s"
              .formatted(callersPosition(source, position), refused.getMessage()));
    }
  }

  private Content content(VectorSource source, int position) {
    try {
      Metadata metadata = source.metadata(position);
      byte[] payload = source.payload(position);
      if (metadata.isEmpty() && payload.length == 0) {
        return Content.EMPTY;
      }
      var content = new Content(metadata, payload);
      state.records.check(content);
      return content;
    } catch (InvalidMetadataException refused) {
      throw new InvalidMetadataException(
          "vector %d of the source: %s"
              .formatted(callersPosition(source, position), refused.getMessage()));
    }
  }

  private int[] create(
      VectorSource source, int from, int first, Content[] contents, Staging staging) {
    int count = contents.length;
    Set<IdRef> ids = newIds(source, from, count);
    long location = state.vectors.appendAll(staging.address(), count);
    var firstUppers = new int[count];
    putContents(contents, first);
    putIds(ids, first, count);
    synchronized (state.growth) {
      for (int i = 0; i < count; i++) {
        long row = staging.address() + (long) i * exactStride;
        state.vectors.place(first + i, location + i, row);
        firstUppers[i] = state.graph.create(first + i);
      }
    }
    return firstUppers;
  }

  /**
   * The batch's ids, in order, asked for once. All are checked before any is put, so that only a
   * lack of memory makes an id go back.
   */
  private Set<IdRef> newIds(VectorSource source, int from, int count) {
    KeyType type = state.options.ids();
    var ids = new LinkedHashSet<IdRef>();
    for (int i = 0; i < count; i++) {
      IdRef id = IdRef.of(source.id(from + i), type).checked(type);
      if (id.ordinal(state.ids) != Ordinals.NONE || !ids.add(id)) {
        throw id.duplicate();
      }
    }
    return ids;
  }

  /** In order, so that the files depend on the source only. */
  private void putContents(Content[] contents, int first) {
    for (int i = 0; i < contents.length; i++) {
      try {
        state.records.put(first + i, contents[i]);
      } catch (Throwable failure) { // a full disk, no memory
        removeContents(first, i);
        throw failure;
      }
    }
  }

  private void removeContents(int first, int count) {
    for (int ordinal = first; ordinal < first + count; ordinal++) {
      state.records.remove(ordinal);
    }
  }

  private void putIds(Set<IdRef> ids, int first, int count) {
    int ordinal = first;
    try {
      for (IdRef id : ids) {
        id.put(state.ids, ordinal++);
      }
    } catch (Throwable failure) { // no memory
      ids.forEach(id -> id.remove(state.ids));
      state.ids.truncate(first);
      removeContents(first, count);
      throw failure;
    }
  }

  /** Adds all batches. */
  private interface Batches {
    int run(Workers workers, QueryScratch[] scratches, Staging staging);
  }

  /** What becomes of a batch once its rows are there. */
  private sealed interface Links {

    /** Rows the next batch holds. */
    int nextBatchSize(int remaining);

    void link(int first, int[] firstUppers);
  }

  /** Rows are linked, cell by cell. */
  private final class GraphLinks implements Links {

    private final BulkLinker linker;

    GraphLinks(BulkLinker linker) {
      this.linker = linker;
    }

    @Override
    public int nextBatchSize(int remaining) {
      return linker.nextBatchSize(remaining);
    }

    @Override
    public void link(int first, int[] firstUppers) {
      audit.note(firstUppers.length);
      linker.link(first, firstUppers, CellOrder.of(state.codes(), first, firstUppers.length));
    }
  }

  /** Rows are looked at one by one. */
  private static final class NoLinks implements Links {

    private static final int BATCH = 4_096;

    @Override
    public int nextBatchSize(int remaining) {
      return Math.min(BATCH, remaining);
    }

    @Override
    public void link(int first, int[] firstUppers) {
      // No walk will meet them.
    }
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
