package dev.nearfield;

import dev.nearfield.storage.KeyType;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * An index of vectors of one dimension under one metric, each with an id of the caller's.
 *
 * <pre>{@code
 * try (VectorIndex index = VectorIndex.inMemory(3, Metric.SQUARED_L2)) {
 *   index.add("a", new float[] {1, 0, 0});
 *   SearchResult result = index.search(Query.of(new float[] {1, 0, 1}).k(1));
 * }
 * }</pre>
 *
 * <p>An id given as a {@code String}, {@code long} or {@code UUID} must match the index's type.
 * Every method but {@link #close} throws {@link IndexClosedException} once the index is closed. A
 * method that throws leaves the index as it was.
 *
 * <p>Threads: all methods are safe from any thread, virtual threads included; searches take no lock
 * and run beside adds. Owns: its memory, its mapped files and the directory's lock.
 */
public interface VectorIndex extends AutoCloseable {

  /** Starts the description of an index. */
  static IndexBuilder builder() {
    return new IndexBuilder();
  }

  /** An empty index with {@code String} ids and default options that lives in memory only. */
  static VectorIndex inMemory(int dimension, Metric metric) {
    return builder().dimension(dimension).metric(metric).inMemory();
  }

  /** Opens a saved index for reading and writing, with every byte verified. */
  static VectorIndex open(Path directory) {
    return builder().open(directory);
  }

  /**
   * Opens a shard file with the defaults of {@link IndexBuilder#openShard}.
   *
   * @throws dev.nearfield.storage.StorageException if it is missing or damaged
   */
  static VectorIndex openShard(Path file) {
    return builder().openShard(file);
  }

  /**
   * Opens the last save of an index for searches only, beside other readers and a writer; changing
   * it throws {@link ReadOnlyIndexException}. It stays that save, whole, whatever the writer does;
   * open again to see a later one. Of a log, which has what came after the save, it takes nothing.
   */
  static VectorIndex openReadOnly(Path directory) {
    return builder().openReadOnly(directory);
  }

  /**
   * Reads and checks every byte of a shard file: that its graph can be walked, that each id leads
   * to its row, and that each record makes sense.
   *
   * @param progress told the name of each section that is sound
   * @throws dev.nearfield.storage.StorageException that says what is damaged, and where
   */
  static void verifyShard(Path file, Consumer<String> progress) {
    IndexBuilder.verifyShard(file, progress);
  }

  /**
   * Reads and checks every byte of a saved index, without locking it.
   *
   * @param progress told the name of each file that is sound
   * @throws dev.nearfield.storage.StorageException that says which file is damaged, and where
   */
  static void verify(Path directory, Consumer<String> progress) {
    IndexBuilder.verify(directory, progress);
  }

  /**
   * Copies a snapshot, or another folder of an index that nobody has open, to a new or empty
   * folder, where it opens as an index. Every byte is checked, before and after. The two share no
   * file.
   *
   * @throws TargetFolderException if the target is not empty, or the folders lie in each other, or
   *     the snapshot has links of the file system in the place of files
   * @throws dev.nearfield.storage.StorageException that says which file is damaged, and where
   */
  static void restore(Path snapshot, Path target) {
    IndexBuilder.restore(snapshot, target);
  }

  /**
   * What a process that has the index open for writing, this or another, says of it; a second old
   * at most, unless that process hangs or was killed: see {@link IndexActivity#at}. Takes no lock.
   *
   * @return empty if nobody has it open for writing
   * @throws dev.nearfield.storage.StorageException if the file is damaged or of another version
   */
  static Optional<IndexActivity> activity(Path directory) {
    return IndexBuilder.activity(directory);
  }

  /**
   * Adds a vector, searchable when the call returns. The vector is copied.
   *
   * @throws DuplicateIdException if the id is present
   * @throws InvalidVectorException on a wrong dimension, NaN, infinity, or zero under cosine
   */
  default void add(String id, float[] vector) {
    add(VectorRecord.of(id, vector));
  }

  /** {@link #add(String, float[])} for {@code long} ids. */
  default void add(long id, float[] vector) {
    add(VectorRecord.of(id, vector));
  }

  /** {@link #add(String, float[])} for {@code UUID} ids. */
  default void add(UUID id, float[] vector) {
    add(VectorRecord.of(id, vector));
  }

  /** {@link #add(String, float[])} with metadata. */
  default void add(String id, float[] vector, Metadata metadata) {
    add(VectorRecord.of(id, vector).metadata(metadata));
  }

  /** {@link #add(String, float[], Metadata)} for {@code long} ids. */
  default void add(long id, float[] vector, Metadata metadata) {
    add(VectorRecord.of(id, vector).metadata(metadata));
  }

  /** {@link #add(String, float[], Metadata)} for {@code UUID} ids. */
  default void add(UUID id, float[] vector, Metadata metadata) {
    add(VectorRecord.of(id, vector).metadata(metadata));
  }

  /**
   * Adds a record: {@link #add(String, float[])} with metadata and payload, which are copied too.
   *
   * @throws InvalidMetadataException if a declared field has another type than {@link
   *     IndexBuilder#schema} says
   */
  void add(VectorRecord record);

  /**
   * Adds a vector, or puts it in the place of the one that has this id. Searches beside it meet the
   * old one or the new one, never both; searches that begin after the call returned meet the new.
   * The whole record is replaced: afterwards it has neither metadata nor payload.
   *
   * @throws InvalidVectorException on a wrong dimension, NaN, infinity, or zero under cosine
   */
  default void upsert(String id, float[] vector) {
    upsert(VectorRecord.of(id, vector));
  }

  /** {@link #upsert(String, float[])} for {@code long} ids. */
  default void upsert(long id, float[] vector) {
    upsert(VectorRecord.of(id, vector));
  }

  /** {@link #upsert(String, float[])} for {@code UUID} ids. */
  default void upsert(UUID id, float[] vector) {
    upsert(VectorRecord.of(id, vector));
  }

  /** {@link #upsert(String, float[])} with metadata, which replace those of before. */
  default void upsert(String id, float[] vector, Metadata metadata) {
    upsert(VectorRecord.of(id, vector).metadata(metadata));
  }

  /** {@link #upsert(String, float[], Metadata)} for {@code long} ids. */
  default void upsert(long id, float[] vector, Metadata metadata) {
    upsert(VectorRecord.of(id, vector).metadata(metadata));
  }

  /** {@link #upsert(String, float[], Metadata)} for {@code UUID} ids. */
  default void upsert(UUID id, float[] vector, Metadata metadata) {
    upsert(VectorRecord.of(id, vector).metadata(metadata));
  }

  /**
   * Adds a record, or puts all of it in the place of the one with its id: nothing of that one
   * stays.
   *
   * @throws InvalidVectorException as {@link #upsert(String, float[])}
   * @throws InvalidMetadataException as {@link #add(VectorRecord)}
   */
  void upsert(VectorRecord record);

  /** {@link #upsertAll(Iterable, UpsertOptions)} on all processors. */
  default long upsertAll(Iterable<VectorRecord> source) {
    return upsertAll(source, UpsertOptions.DEFAULT);
  }

  /**
   * {@link #upsert}s all records of a source, which is pulled by the calling thread as fast as its
   * records are written: some hundreds, or some megabytes, are held at a time, so every record
   * needs arrays of its own. When the call returns, or tells its listener, records written are
   * acknowledged; with {@link dev.nearfield.storage.Durability#SYNC} one force serves hundreds. Of
   * records with one id the last stays. If a record is refused, those some hundreds before it stay
   * that were written, and nothing after it is. Beside this, all other calls go on; a new index is
   * filled faster by {@link #addAll}.
   *
   * @return records written
   * @throws InvalidVectorException naming the record's position in the source
   * @throws InvalidMetadataException likewise
   */
  long upsertAll(Iterable<VectorRecord> source, UpsertOptions options);

  /**
   * Deletes a vector: searches that begin after the call returned do not meet it.
   *
   * @return whether it was there
   */
  boolean delete(String id);

  /** {@link #delete(String)} for {@code long} ids. */
  boolean delete(long id);

  /** {@link #delete(String)} for {@code UUID} ids. */
  boolean delete(UUID id);

  /**
   * Deletes all records that match a filter at the moment of the call. Each is deleted as {@link
   * #delete(String)} does, in one step of its own; one that is replaced before its turn comes
   * stays. On failure (a full disk, say) those before it are deleted.
   *
   * @return records deleted
   * @throws ReadOnlyIndexException when the index was opened read-only
   * @throws IndexClosedException when the index is closed
   * @throws dev.nearfield.storage.StorageException when the log cannot be written
   */
  int delete(Filter filter);

  /**
   * Counts the records that match a filter, as of one moment.
   *
   * @throws IndexClosedException when the index is closed
   * @throws dev.nearfield.storage.CorruptFileException when a record that a field without a column
   *     asks for is damaged
   */
  int count(Filter filter);

  /**
   * Shows the records that match a filter, in the order of the files. They are those of the moment
   * of this call, as they were then, whatever is changed or deleted meanwhile; each is read when
   * the stream asks for it. So close the stream, unless it is read to its end: until then dead rows
   * keep their places, as with a {@link Pager}. Closing the index ends it with an {@link
   * IndexClosedException}. Closing the stream does nothing to records that were taken from it.
   *
   * @return records in no promised order, never null; for one thread at a time
   * @throws IndexClosedException when the index is closed; also from the stream, once it is
   * @throws dev.nearfield.storage.CorruptFileException when a record that a field without a column
   *     asks for is damaged; from the stream, when the record to be shown is
   */
  Stream<VectorRecord> scan(Filter filter);

  /**
   * Gives back what deleted and replaced rows take: they are unlinked, and rows to come take their
   * places. Then, if rows changed since the last time, all are looked up, and those that a search
   * would miss are linked again. In files, rows move out of those that are mostly empty, which the
   * next {@link #save} drops. Searches and updates go on meanwhile. With {@link
   * Maintenance#BACKGROUND} places are given back without this call, and some rows looked up each
   * time. It waits for all calls that run, so no visitor or listener of one may call it.
   *
   * @return rows whose place was given back
   */
  int compact();

  /**
   * Adds many vectors with all the given threads; the resulting files depend on the source and the
   * options only, not on the number of threads. Other adds wait; searches go on. If the source, a
   * vector or the progress listener throws, the rows linked so far stay. Source and listener must
   * not change or save this index; in this thread that is an {@link IllegalStateException}.
   *
   * @return rows added; fewer than the source's count only if the progress listener cancelled
   */
  int addAll(VectorSource source, BulkOptions options);

  /**
   * Returns a copy of a vector as stored (normalised under cosine).
   *
   * @throws UnknownIdException if there is none
   */
  float[] get(String id);

  /** {@link #get(String)} for {@code long} ids. */
  float[] get(long id);

  /** {@link #get(String)} for {@code UUID} ids. */
  float[] get(UUID id);

  /**
   * Returns a copy of a whole record, its vector as {@link #get} does; vector, metadata and payload
   * were written together.
   *
   * @throws UnknownIdException if there is none
   */
  VectorRecord record(String id);

  /** {@link #record(String)} for {@code long} ids. */
  VectorRecord record(long id);

  /** {@link #record(String)} for {@code UUID} ids. */
  VectorRecord record(UUID id);

  /**
   * Shows every vector to a visitor, in the order of the files, which reads them sequentially. Rows
   * added or deleted meanwhile may be left out; if the visitor throws, so does this method.
   *
   * @return vectors shown: all, unless the visitor said to stop
   */
  int forEach(VectorVisitor visitor);

  /** Whether the id is present. */
  boolean contains(String id);

  /** {@link #contains(String)} for {@code long} ids. */
  boolean contains(long id);

  /** {@link #contains(String)} for {@code UUID} ids. */
  boolean contains(UUID id);

  /** Components per vector. */
  int dimension();

  /** What is compared. */
  Metric metric();

  /** The declared fields of metadata. */
  Schema schema();

  /** Type of the ids. */
  KeyType idType();

  /** Vectors in the index. */
  int size();

  /**
   * Finds the nearest rows.
   *
   * @throws InvalidVectorException on a wrong dimension, NaN, infinity, or zero under cosine
   * @throws OutOfRangeException if the beam width is below {@code k}, or the rerank count is not
   *     between the two
   * @throws NotCalibratedException if a recall is asked for that no calibration promises
   * @throws QueryConflictException if a radius is given to an index that compares by another metric
   *     than the squared distance
   */
  SearchResult search(Query query);

  /** {@link #searchAll(List, BatchOptions)} on all processors. */
  default List<SearchResult> searchAll(List<Query> queries) {
    return searchAll(queries, BatchOptions.DEFAULT);
  }

  /**
   * Answers many queries: on several threads, and in an order in which neighboring queries can find
   * each other's rows in the processor's caches. Every answer equals that of {@link #search}. A
   * query's deadline counts from this call on.
   *
   * @return answers in the order of the queries
   * @throws BatchQueryException naming the first query that {@link #search} would refuse; nothing
   *     was searched then
   */
  List<SearchResult> searchAll(List<Query> queries, BatchOptions options);

  /**
   * Opens the pages of a query: {@code k} hits each, down to the last row.
   *
   * @throws QueryConflictException for a range query, or one with a slack
   */
  Pager pager(Query query);

  /** Answers a query and says how: the plan, its parameters, what it cost, and where time went. */
  Explanation explain(Query query);

  /**
   * Measures with a sample of queries which beam width and rerank count reach which recall at the
   * least cost, and stores the outcome beside the index, at once: from now on {@link Query#recall}
   * works. Deterministic for one sample; searches and adds go on meanwhile. {@link #close} does not
   * wait for it: the calibration then ends soon with an {@link IndexClosedException} and stores
   * nothing.
   *
   * @param queries like those to come: some hundred at least, as the promise is no better than the
   *     sample
   * @throws BatchQueryException naming the first query that cannot be searched for
   * @throws OutOfRangeException if the index holds fewer than two rows
   * @throws ReadOnlyIndexException if the index was opened for reading only
   * @throws dev.nearfield.storage.StorageException if the file cannot be written
   */
  Calibration calibrate(List<float[]> queries, CalibrationOptions options);

  /**
   * {@link #calibrate(List, CalibrationOptions)} with rows of the index as queries, each looked up
   * without itself. Weaker, see {@link Calibration.Sample#STORED_ROWS}.
   */
  Calibration calibrate(CalibrationOptions options);

  /**
   * The calibration of this index, if it was calibrated.
   *
   * @throws dev.nearfield.storage.StorageException if its file is damaged, or of a newer version
   */
  Optional<Calibration> calibration();

  /**
   * Whether searches are as fast as they will be: the {@link Warmup} of an open is over, or there
   * is none. What a readiness probe asks; a search need not wait for it.
   */
  boolean isWarm();

  /**
   * Searches for rows of this index, spread evenly over it, so that the pages, the links and the
   * memory that searches need are at hand before somebody waits for an answer. Ends sooner once as
   * many rows were scored as there are. Not counted as searches. For who opens an index ahead of
   * need in a process that is warm; {@link Warmup} is for one that is not.
   *
   * @throws OutOfRangeException unless {@code 1 <= searches <= 4096}
   * @throws IndexClosedException if it is closed, or meanwhile
   */
  void warmUp(int searches);

  /** A reusable searcher for one thread that allocates nothing per search. */
  Searcher searcher();

  /** What the index holds and has done since it was opened; cheap enough to ask every second. */
  IndexActivity activity();

  /** What the index holds and what it costs; walks the whole graph. */
  IndexStats stats();

  /**
   * Makes everything added so far durable: after a crash the index opens as it was at the last
   * save. On failure (a full disk, say) the last save stays intact and the index stays usable.
   *
   * @throws dev.nearfield.storage.StorageException if the files cannot be written
   * @throws UnsupportedOperationException for an index in memory
   * @throws IllegalStateException from a source or listener of {@link #addAll}
   */
  void save();

  /**
   * Saves the index, and copies what was saved to a new or empty folder, which opens as an index:
   * all that was acknowledged before the call, at one moment. Searches go on; updates wait for the
   * save, not for the copy. Files are linked where the file system can, so that a snapshot on the
   * same disk takes a moment and hardly any room: no file of an index is ever changed. A crash
   * leaves no snapshot, or a folder that does not open.
   *
   * @throws TargetFolderException if the target is not empty, or one folder lies in the other
   * @throws dev.nearfield.storage.StorageException if files cannot be written
   * @throws UnsupportedOperationException for an index in memory
   * @throws IllegalStateException from a source or listener of {@link #addAll}
   */
  void snapshot(Path target);

  /**
   * Writes the index to one file for good: a shard file. It holds what lives, with ids, metadata
   * and payloads, and opened by {@link IndexBuilder#openShard} it answers every query as this index
   * does after the call. Its bytes follow from the rows, their order and the options: whoever adds
   * the same vectors by {@link #addAll} in the same order gets the same file, with any number of
   * threads and on any CPU. Deleted rows are taken out first, as by {@link #compact}. Updates wait,
   * searches go on.
   *
   * @param file replaced if it exists, unless an index lives in it; until it is complete it has
   *     another name
   * @throws TargetFileException if the file is one of an index's folder, this one's or another's,
   *     or somebody writes a shard to it, in this process or another one of the machine
   * @throws dev.nearfield.storage.StorageException if it cannot be written
   * @throws IllegalStateException if an open pager or scan keeps deleted rows in their places
   */
  ShardSummary freeze(Path file);

  /**
   * Saves an index on disk if it changed, then releases everything. Waits for adds and saves that
   * run; searches and calibrations that run end by themselves, in an answer or an {@link
   * IndexClosedException}. Idempotent.
   *
   * @throws IllegalStateException from a source or listener of {@link #addAll}
   */
  @Override
  void close();
}
