package dev.nearfield.index;

import dev.nearfield.BatchOptions;
import dev.nearfield.BulkOptions;
import dev.nearfield.Calibration;
import dev.nearfield.CalibrationOptions;
import dev.nearfield.Explanation;
import dev.nearfield.IndexStats;
import dev.nearfield.Metric;
import dev.nearfield.Pager;
import dev.nearfield.Query;
import dev.nearfield.ReadOnlyIndexException;
import dev.nearfield.SearchResult;
import dev.nearfield.Searcher;
import dev.nearfield.UnknownIdException;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorSource;
import dev.nearfield.VectorVisitor;
import dev.nearfield.Warmup;
import dev.nearfield.graph.Ordinals;
import dev.nearfield.storage.KeyType;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** An HNSW index, in memory or in a folder. */
final class HnswIndex implements VectorIndex {

  /*
   * Two mechanisms, for two questions:
   *   - May memory go away? Every call holds a reference while it runs; close lets nobody in any
   *     more, and whoever leaves last frees the memory. Searches need nothing else.
   *   - May the index change? Adds share a lock; addAll, save and close take it alone, so that they
   *     see, or leave, a whole state.
   */

  private final IndexState state;
  private final IndexFolder.@Nullable Opened opened;
  private final @Nullable IndexFolder folder;
  private final Searches searches;
  private final RowWriter writer;
  private final ScratchPool scratches;
  private final Lifetime lifetime;
  private final ReentrantReadWriteLock updates = new ReentrantReadWriteLock();
  private final AddAudit audit;
  private final IndexWarmup warmup;
  private volatile boolean changed;

  private HnswIndex(
      IndexState state,
      IndexFolder.@Nullable Opened opened,
      @Nullable IndexFolder folder,
      LongSupplier clock) {
    this.state = state;
    this.opened = opened;
    this.folder = folder;
    lifetime = new Lifetime(state::close);
    searches = new Searches(state, lifetime, new Calibrations(folder), clock);
    scratches = searches.scratches;
    writer = new RowWriter(state);
    audit = new AddAudit(state.graph);
    warmup = new IndexWarmup(state, searches);
  }

  static HnswIndex inMemory(IndexState state) {
    return inMemory(state, System::nanoTime);
  }

  /** An index whose deadlines are told by another clock of nanoseconds. */
  static HnswIndex inMemory(IndexState state, LongSupplier clock) {
    return new HnswIndex(state, null, null, clock);
  }

  static HnswIndex onDisk(IndexFolder folder, IndexFolder.Opened opened) {
    return new HnswIndex(opened.state(), opened, folder, System::nanoTime);
  }

  /** Begins the warm-up of an index that was opened. */
  void warm(Warmup how) {
    warmup.start(how);
  }

  IndexOptions options() {
    return state.options;
  }

  @Override
  public int dimension() {
    lifetime.requireOpen();
    return state.options.dimension();
  }

  @Override
  public Metric metric() {
    lifetime.requireOpen();
    return state.options.metric();
  }

  @Override
  public KeyType idType() {
    lifetime.requireOpen();
    return state.options.ids();
  }

  @Override
  public void add(String id, float[] vector) {
    add(new IdRef.StringId(id), vector);
  }

  @Override
  public void add(long id, float[] vector) {
    add(new IdRef.LongId(id), vector);
  }

  @Override
  public void add(UUID id, float[] vector) {
    add(new IdRef.UuidId(id), vector);
  }

  @Override
  public int addAll(VectorSource source, BulkOptions options) {
    requireNoBulkAddHere();
    requireWritable();
    updates.writeLock().lock();
    try {
      lifetime.enter();
      try {
        changed = true;
        return new BulkWriter(state, audit).addAll(source, options, scratches);
      } finally {
        lifetime.leave();
      }
    } finally {
      updates.writeLock().unlock();
    }
  }

  @Override
  public float[] get(String id) {
    return get(new IdRef.StringId(id));
  }

  @Override
  public float[] get(long id) {
    return get(new IdRef.LongId(id));
  }

  @Override
  public float[] get(UUID id) {
    return get(new IdRef.UuidId(id));
  }

  @Override
  public int forEach(VectorVisitor visitor) {
    lifetime.enter();
    try {
      int size = state.graph.size();
      var vector = new float[state.options.dimension()];
      for (int ordinal = 0; ordinal < size; ordinal++) {
        decode(ordinal, vector);
        if (!visitor.visit(searches.id(ordinal), vector)) {
          return ordinal + 1;
        }
      }
      return size;
    } finally {
      lifetime.leave();
    }
  }

  @Override
  public boolean contains(String id) {
    return contains(new IdRef.StringId(id));
  }

  @Override
  public boolean contains(long id) {
    return contains(new IdRef.LongId(id));
  }

  @Override
  public boolean contains(UUID id) {
    return contains(new IdRef.UuidId(id));
  }

  @Override
  public int size() {
    lifetime.enter();
    try {
      return state.graph.size();
    } finally {
      lifetime.leave();
    }
  }

  @Override
  public SearchResult search(Query query) {
    return searches.search(query);
  }

  @Override
  public List<SearchResult> searchAll(List<Query> queries, BatchOptions options) {
    return searches.searchAll(queries, options);
  }

  @Override
  public Pager pager(Query query) {
    return searches.pager(query);
  }

  @Override
  public Explanation explain(Query query) {
    return searches.explain(query);
  }

  @Override
  public Calibration calibrate(List<float[]> queries, CalibrationOptions options) {
    lifetime.requireOpen();
    requireWritable();
    return searches.calibrate(queries, options);
  }

  @Override
  public Calibration calibrate(CalibrationOptions options) {
    lifetime.requireOpen();
    requireWritable();
    return searches.calibrate(options);
  }

  @Override
  public Optional<Calibration> calibration() {
    lifetime.requireOpen();
    return Optional.ofNullable(searches.calibrations.current());
  }

  @Override
  public Searcher searcher() {
    return searches.searcher();
  }

  @Override
  public boolean isWarm() {
    lifetime.requireOpen();
    return warmup.isDone();
  }

  @Override
  public IndexStats stats() {
    lifetime.enter();
    try {
      return Statistics.of(state, folder == null ? 0 : folder.diskBytes(), scratches.bytes());
    } finally {
      lifetime.leave();
    }
  }

  @Override
  public void save() {
    lifetime.requireOpen();
    requireWritable();
    if (folder == null || opened == null) {
      throw new UnsupportedOperationException(
          "the index lives in memory only: create it with openOrCreate(directory) to save it");
    }
    updates.writeLock().lock();
    try {
      lifetime.enter();
      try {
        finish();
        folder.publish(opened);
        changed = false;
      } finally {
        lifetime.leave();
      }
    } finally {
      updates.writeLock().unlock();
    }
  }

  @Override
  public void close() {
    updates.writeLock().lock();
    try {
      if (lifetime.isClosed()) {
        return;
      }
      try {
        if (folder != null && changed) {
          save();
        }
      } finally {
        warmup.stop();
        lifetime.close();
        searches.calibrations.close();
        if (folder != null) {
          folder.close();
        }
      }
    } finally {
      updates.writeLock().unlock();
    }
  }

  private void add(IdRef id, float[] vector) {
    requireWritable();
    requireNoBulkAddHere();
    updates.readLock().lock();
    try {
      lifetime.enter();
      try {
        changed = true;
        addUnderLock(id.checked(state.options.ids()), vector);
      } finally {
        lifetime.leave();
      }
    } finally {
      updates.readLock().unlock();
    }
    if (CellLearner.isDue(state, state.graph.size())) {
      learnCells();
    }
  }

  /** Adds wait meanwhile, searches go on. */
  private void learnCells() {
    updates.writeLock().lock();
    try {
      lifetime.enter();
      try {
        CellLearner.learn(state, VectorSource.of(new float[0][]), 1);
      } finally {
        lifetime.leave();
      }
    } finally {
      updates.writeLock().unlock();
    }
  }

  private void addUnderLock(IdRef id, float[] vector) {
    QueryScratch scratch = scratches.take();
    try {
      try {
        writer.add(id, vector, scratch);
      } finally {
        audit.note(1); // not before: an audit that runs meanwhile does not cover these links
      }
      audit.runIfDue(scratch.search);
    } finally {
      scratches.giveBack(scratch);
    }
  }

  private void requireWritable() {
    if (folder != null && folder.isReadOnly()) {
      throw new ReadOnlyIndexException(
          "%s was opened for reading only: use open to change it".formatted(folder.directory()));
    }
  }

  /** The update lock lets its owner in again: a row added now would take a staged row's place. */
  private void requireNoBulkAddHere() {
    if (updates.isWriteLockedByCurrentThread()) {
      throw new IllegalStateException(
          "a source or listener of addAll cannot add to the same index: add before or after");
    }
  }

  private float[] get(IdRef id) {
    lifetime.enter();
    try {
      int ordinal = ordinal(id);
      if (ordinal == Ordinals.NONE) {
        throw new UnknownIdException(
            "id %s is not in the index: ask contains(id) where it may be missing"
                .formatted(id.value()));
      }
      var vector = new float[state.options.dimension()];
      decode(ordinal, vector);
      return vector;
    } finally {
      lifetime.leave();
    }
  }

  private void decode(int ordinal, float[] vector) {
    state.stored.decode(state.vectors.address(ordinal), vector);
  }

  private boolean contains(IdRef id) {
    lifetime.enter();
    try {
      return ordinal(id) != Ordinals.NONE;
    } finally {
      lifetime.leave();
    }
  }

  /** Puts right what single adds leave to do. */
  private void finish() {
    QueryScratch scratch = scratches.take();
    try {
      new MedoidChoice(state).runIfGrown(1, scratch);
      audit.finish(scratch.search); // last, as it looks rows up the way that searches will
    } finally {
      scratches.giveBack(scratch);
    }
  }

  /** A bulk add takes ids before it creates their rows: such an id is not there yet. */
  private int ordinal(IdRef id) {
    int ordinal = id.checked(state.options.ids()).ordinal(state.ids);
    return ordinal < state.graph.size() ? ordinal : Ordinals.NONE;
  }
}
