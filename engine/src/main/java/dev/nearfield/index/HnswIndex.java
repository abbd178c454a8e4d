package dev.nearfield.index;

import dev.nearfield.BatchOptions;
import dev.nearfield.BulkOptions;
import dev.nearfield.Calibration;
import dev.nearfield.CalibrationOptions;
import dev.nearfield.Explanation;
import dev.nearfield.Filter;
import dev.nearfield.IndexActivity;
import dev.nearfield.IndexStats;
import dev.nearfield.Maintenance;
import dev.nearfield.Metric;
import dev.nearfield.OutOfRangeException;
import dev.nearfield.Pager;
import dev.nearfield.Query;
import dev.nearfield.ReadOnlyIndexException;
import dev.nearfield.Schema;
import dev.nearfield.SearchResult;
import dev.nearfield.Searcher;
import dev.nearfield.ShardSummary;
import dev.nearfield.UpsertOptions;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorRecord;
import dev.nearfield.VectorSource;
import dev.nearfield.VectorVisitor;
import dev.nearfield.Warmup;
import dev.nearfield.observe.Observer;
import dev.nearfield.observe.Observer.Work;
import dev.nearfield.observe.Span;
import dev.nearfield.storage.Durability;
import dev.nearfield.storage.KeyType;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An HNSW index, in memory or in a folder. */
final class HnswIndex implements VectorIndex {

  /*
   * Two mechanisms, for two questions:
   *   - May memory go away? Every call holds a reference while it runs; close lets nobody in any
   *     more, and whoever leaves last frees the memory. Searches need nothing else.
   *   - May the index change? Changes of single rows share a lock; addAll, save and close take it
   *     alone, so that they see, or leave, a whole state: see Updates.
   */

  private static final int MAX_WARM_UP_SEARCHES = 4_096;

  private final IndexState state;
  private final @Nullable IndexFolder folder;
  private final Searches searches;
  private final Lookups lookups;
  private final Updates updates;
  private final ScratchPool scratches;
  private final Lifetime lifetime;
  private final Observer observer;
  private final IndexWarmup warmup;
  private final @Nullable Saves saves;
  private final Supplier<IndexActivity.Log> logLength;

  private HnswIndex(
      IndexState state,
      IndexFolder.@Nullable Opened opened,
      @Nullable IndexFolder folder,
      Observer observer,
      LongSupplier clock) {
    this.observer = observer;
    this.state = state;
    this.folder = folder;
    lifetime = new Lifetime(state::close);
    Calibrations calibrations =
        state.file() == null
            ? new Calibrations(folder)
            : Calibrations.fixed(CalibrationFile.read(state.file()));
    searches = new Searches(state, lifetime, calibrations, observer, clock);
    lookups = new Lookups(state, lifetime);
    scratches = searches.scratches;
    updates = new Updates(state, lifetime, scratches, observer);
    warmup = new IndexWarmup(state, searches);
    saves =
        folder == null || opened == null || folder.isReadOnly()
            ? null
            : new Saves(folder, opened, updates, observer);
    logLength = logLength(saves, opened, folder);
  }

  private static Supplier<IndexActivity.Log> logLength(
      @Nullable Saves saves, IndexFolder.@Nullable Opened opened, @Nullable IndexFolder folder) {
    if (saves != null) {
      return saves::logLength;
    }
    return folder == null || opened == null
        ? () -> IndexActivity.Log.EMPTY
        : () -> folder.logSince(opened);
  }

  static HnswIndex inMemory(IndexState state, Observer observer) {
    return inMemory(state, observer, System::nanoTime);
  }

  /** An index whose deadlines are told by another clock of nanoseconds. */
  static HnswIndex inMemory(IndexState state, Observer observer, LongSupplier clock) {
    return new HnswIndex(state, null, null, observer, clock);
  }

  static HnswIndex onDisk(IndexFolder folder, IndexFolder.Opened opened, Observer observer) {
    return new HnswIndex(opened.state(), opened, folder, observer, System::nanoTime);
  }

  /** An index that lies in a shard file. */
  static HnswIndex frozen(IndexState state, Observer observer) {
    return new HnswIndex(state, null, null, observer, System::nanoTime);
  }

  /** Begins the warm-up of an index that was opened. */
  void warm(Warmup how) {
    warmup.start(how);
  }

  /** Says who takes dead rows out. */
  void maintain(Maintenance how) {
    updates.maintain(how);
  }

  /** Does again what the log has and the save has not, but for links. */
  void recover(Durability durability) {
    if (saves != null) {
      saves.recover(durability);
    }
  }

  /** Where rows that only the log had are linked. */
  Recovery recovery() {
    return updates.recovery();
  }

  /** Ends an index without saving it, as one whose open failed. */
  void discard() {
    warmup.stop();
    closeLog();
    lifetime.close();
    searches.calibrations.close();
    if (folder != null) {
      folder.close();
    }
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
  public Schema schema() {
    lifetime.requireOpen();
    return state.options.schema();
  }

  @Override
  public KeyType idType() {
    lifetime.requireOpen();
    return state.options.ids();
  }

  @Override
  public void add(VectorRecord record) {
    requireWritable();
    updates.add(IdRef.exactly(record.id()), record.vector(), Content.of(record));
  }

  @Override
  public void upsert(VectorRecord record) {
    requireWritable();
    updates.upsert(IdRef.exactly(record.id()), record.vector(), Content.of(record));
  }

  @Override
  public long upsertAll(Iterable<VectorRecord> source, UpsertOptions options) {
    requireWritable();
    lifetime.requireOpen();
    updates.requireNotAlone(); // its workers would wait for this thread
    try (Span span = observer.begin(Work.BULK_UPSERT)) {
      long count = new RecordStream(state, updates, source.iterator(), observer).run(options);
      span.done(count, 0);
      return count;
    }
  }

  @Override
  public int delete(Filter filter) {
    requireWritable();
    int deleted;
    try (Matching matching = lookups.matching(filter)) {
      deleted = updates.delete(matching.rows());
    }
    updates.maintainAfterDeath();
    return deleted;
  }

  @Override
  public int count(Filter filter) {
    return lookups.count(filter);
  }

  @Override
  public Stream<VectorRecord> scan(Filter filter) {
    return lookups.scan(filter);
  }

  @Override
  public boolean delete(String id) {
    return delete(new IdRef.StringId(id));
  }

  @Override
  public boolean delete(long id) {
    return delete(new IdRef.LongId(id));
  }

  @Override
  public boolean delete(UUID id) {
    return delete(new IdRef.UuidId(id));
  }

  @Override
  public int addAll(VectorSource source, BulkOptions options) {
    requireWritable();
    return updates.addAll(source, options);
  }

  @Override
  public int compact() {
    lifetime.requireOpen();
    requireWritable();
    return updates.consolidate();
  }

  @Override
  public float[] get(String id) {
    return lookups.get(new IdRef.StringId(id));
  }

  @Override
  public float[] get(long id) {
    return lookups.get(new IdRef.LongId(id));
  }

  @Override
  public float[] get(UUID id) {
    return lookups.get(new IdRef.UuidId(id));
  }

  @Override
  public VectorRecord record(String id) {
    return lookups.record(new IdRef.StringId(id));
  }

  @Override
  public VectorRecord record(long id) {
    return lookups.record(new IdRef.LongId(id));
  }

  @Override
  public VectorRecord record(UUID id) {
    return lookups.record(new IdRef.UuidId(id));
  }

  @Override
  public int forEach(VectorVisitor visitor) {
    return lookups.forEach(visitor);
  }

  @Override
  public boolean contains(String id) {
    return lookups.contains(new IdRef.StringId(id));
  }

  @Override
  public boolean contains(long id) {
    return lookups.contains(new IdRef.LongId(id));
  }

  @Override
  public boolean contains(UUID id) {
    return lookups.contains(new IdRef.UuidId(id));
  }

  @Override
  public int size() {
    return lookups.size();
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
    updates.recovery().finish();
    return searches.calibrate(queries, options);
  }

  @Override
  public Calibration calibrate(CalibrationOptions options) {
    lifetime.requireOpen();
    requireWritable();
    updates.recovery().finish();
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
  public void warmUp(int searches) {
    OutOfRangeException.check("searches", searches, 1, MAX_WARM_UP_SEARCHES);
    lifetime.requireOpen();
    warmup.lookUp(searches);
  }

  @Override
  public IndexStats stats() {
    int epoch = lifetime.enter();
    try {
      return Statistics.of(
          state, diskBytes(), scratches.bytes(), logLength.get(), observer.lastCheckpoint());
    } finally {
      lifetime.leave(epoch);
    }
  }

  private long diskBytes() {
    if (state.file() != null) {
      return state.file().bytes();
    }
    return folder == null ? 0 : folder.diskBytes();
  }

  @Override
  public IndexActivity activity() {
    int epoch = lifetime.enter();
    try {
      return observer.activity(
          Statistics.rows(state), saves == null ? IndexActivity.Log.EMPTY : saves.logLength());
    } finally {
      lifetime.leave(epoch);
    }
  }

  @Override
  public void save() {
    lifetime.requireOpen();
    requireWritable();
    updates.requireNotAlone();
    saves().save();
  }

  @Override
  public void snapshot(Path target) {
    lifetime.requireOpen();
    requireWritable();
    updates.requireNotAlone();
    saves().snapshot(target);
  }

  @Override
  public ShardSummary freeze(Path file) {
    lifetime.requireOpen();
    return new Freezing(state, updates, searches.calibrations).freeze(file);
  }

  private Saves saves() {
    if (saves == null) {
      throw new UnsupportedOperationException(
          "the index lives in memory only: create it with openOrCreate(directory) to save it");
    }
    return saves;
  }

  @Override
  public void close() {
    updates.requireNotAlone();
    try {
      if (saves != null) {
        saves.prepareToClose(); // before the lock that it needs
      }
    } finally {
      closeInAnyCase();
    }
  }

  private void closeInAnyCase() {
    try {
      updates.last(this::closeOnce);
    } finally {
      updates.awaitEnd();
    }
  }

  private void closeOnce() {
    if (lifetime.isClosed()) {
      return;
    }
    try {
      if (saves != null) {
        saves.saveLast();
      }
    } finally {
      discard();
    }
  }

  private void closeLog() {
    if (saves != null) {
      saves.closeLog();
    }
  }

  private boolean delete(IdRef id) {
    requireWritable();
    return updates.delete(id);
  }

  private void requireWritable() {
    if (state.file() != null) {
      throw new ReadOnlyIndexException(
          "%s is a shard file, which never changes: change the index it was made from"
              .formatted(state.file().file()));
    }
    if (folder != null && folder.isReadOnly()) {
      throw new ReadOnlyIndexException(
          "%s was opened for reading only: use open to change it".formatted(folder.directory()));
    }
  }
}
