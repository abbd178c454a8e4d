package dev.nearfield;

import dev.nearfield.graph.GraphOptions;
import dev.nearfield.index.IndexDescription;
import dev.nearfield.index.IndexOptions;
import dev.nearfield.index.Indexes;
import dev.nearfield.index.OpenOptions;
import dev.nearfield.storage.Durability;
import dev.nearfield.storage.KeyOptions;
import dev.nearfield.storage.KeyType;
import dev.nearfield.storage.Verify;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Describes an index, then creates or opens it. What is not set has a default in a new index, and
 * comes from its files in a saved one.
 *
 * <p>Threads: one at a time. Owns: nothing.
 */
public final class IndexBuilder {

  private IndexDescription description = IndexDescription.EMPTY;
  private OpenOptions opening = OpenOptions.DEFAULT;

  IndexBuilder() {}

  /**
   * Components per vector; required for a new index.
   *
   * @throws OutOfRangeException unless {@code 1 <= dimension <= 65,536}
   */
  public IndexBuilder dimension(int dimension) {
    OutOfRangeException.check("dimension", dimension, 1, IndexOptions.MAX_DIMENSION);
    description = description.withDimension(dimension);
    return this;
  }

  /** What is compared; required for a new index. */
  public IndexBuilder metric(Metric metric) {
    description = description.withMetric(metric);
    return this;
  }

  /**
   * What the graph walks; {@link Codes#AUTO} by default, which leaves the choice to the dimension,
   * and matches any index that exists.
   */
  public IndexBuilder codes(Codes codes) {
    description = description.withCodes(codes);
    return this;
  }

  /** How vectors are stored in full; {@link Encoding#FLOAT32} by default. */
  public IndexBuilder vectors(Encoding encoding) {
    description = description.withVectors(encoding);
    return this;
  }

  /** Type of the ids; {@link KeyType#STRING} by default. */
  public IndexBuilder ids(KeyType type) {
    description = description.withIds(type);
    return this;
  }

  /**
   * Most neighbors of a row on level 0; 31 by default, comparable with M = 16 elsewhere.
   *
   * @throws OutOfRangeException unless {@code 2 <= maxNeighbors <= 255}
   */
  public IndexBuilder maxNeighbors(int maxNeighbors) {
    OutOfRangeException.check(
        "maxNeighbors", maxNeighbors, GraphOptions.MIN_NEIGHBORS, GraphOptions.MAX_NEIGHBORS);
    description = description.withMaxNeighbors(maxNeighbors);
    return this;
  }

  /**
   * Candidates kept while a row is linked, at least {@code maxNeighbors}; 200 by default.
   *
   * @throws OutOfRangeException unless {@code 2 <= buildBeamWidth <= 4096}
   */
  public IndexBuilder buildBeamWidth(int buildBeamWidth) {
    OutOfRangeException.check(
        "buildBeamWidth",
        buildBeamWidth,
        GraphOptions.MIN_NEIGHBORS,
        GraphOptions.MAX_BUILD_BEAM_WIDTH);
    description = description.withBuildBeamWidth(buildBeamWidth);
    return this;
  }

  /**
   * The metadata fields that are kept in columns, so that filters on them are fast; none by
   * default. Fields that are not declared can be stored and filtered all the same, by reading
   * records: see {@link Query#filter}. A declared field refuses values of other types, with an
   * {@link InvalidMetadataException} from whoever adds them. A column takes eight bytes a row, and
   * its index about as many; both are made anew at each open.
   *
   * <p>It is chosen when the index is created. Whoever opens one need not know it: {@link
   * VectorIndex#schema} says it, and another one than the index's is an {@link
   * OptionMismatchException}.
   *
   * @param schema fields by name and type, at most {@link Schema#MAX_FIELDS}
   */
  public IndexBuilder schema(Schema schema) {
    description = description.withSchema(schema);
    return this;
  }

  /** Seed of the rows' levels; 42 by default. */
  public IndexBuilder seed(long seed) {
    description = description.withSeed(seed);
    return this;
  }

  /** When mapped rows are verified; {@link Verify#FULL} by default. */
  public IndexBuilder verify(Verify verify) {
    opening = opening.verify(verify);
    return this;
  }

  /**
   * How a saved index gets to full speed in a young process; {@link Warmup#BACKGROUND} by default.
   * Answers are the same with any. A new index needs none: building it warms what searches use.
   */
  public IndexBuilder warmup(Warmup warmup) {
    opening = opening.warmup(warmup);
    return this;
  }

  /**
   * When an update counts as acknowledged in an index on disk; {@link Durability#ON_CLOSE} by
   * default. Whatever it is, an update that returned survives the end of the process; {@link
   * Durability#SYNC} makes it survive a power loss as well, {@link Durability#group} after a while.
   */
  public IndexBuilder durability(Durability durability) {
    opening = opening.durability(durability);
    return this;
  }

  /**
   * Where an index on disk keeps the way from ids to rows; {@link KeyOptions#OFF_HEAP} by default.
   * It may be another at every open: ids are always saved with the index. {@code docs/KEYS.md} says
   * when a file beside the index pays; {@link #inMemory} refuses one with an {@link
   * IllegalArgumentException}, and opening without the provider's module on the path is a {@link
   * dev.nearfield.storage.StorageException} that names it. Read-only opens and shards have keys of
   * their own.
   *
   * @param keys in memory, or in a file with room for so many ids at first
   */
  public IndexBuilder keys(KeyOptions keys) {
    opening = opening.keys(keys);
    return this;
  }

  /** Who takes deleted and replaced rows out; {@link Maintenance#BACKGROUND} by default. */
  public IndexBuilder maintenance(Maintenance maintenance) {
    opening = opening.maintenance(maintenance);
    return this;
  }

  /** Who is told what the index counts and times; nobody by default. */
  public IndexBuilder metrics(MetricsSink sink) {
    opening = opening.metrics(sink);
    return this;
  }

  /**
   * A new index in memory.
   *
   * @throws IllegalArgumentException if dimension or metric is not set, or {@link #keys} asks for a
   *     file
   */
  public VectorIndex inMemory() {
    return Indexes.inMemory(description.options(), opening);
  }

  /**
   * Opens the index in a folder, or creates folder and index.
   *
   * @throws OptionMismatchException if the index exists with other options than those set here
   * @throws IllegalArgumentException if it does not exist and dimension or metric is not set
   * @throws dev.nearfield.storage.StorageException if files are damaged, locked or inaccessible
   */
  public VectorIndex openOrCreate(Path directory) {
    return Indexes.openOrCreate(directory, description, opening);
  }

  /**
   * Opens the index in a folder.
   *
   * @throws OptionMismatchException if it has other options than those set here
   * @throws dev.nearfield.storage.StorageException if files are missing, damaged or locked
   */
  public VectorIndex open(Path directory) {
    return Indexes.open(directory, description, opening);
  }

  /**
   * Opens the last save of the index in a folder for searches only. Takes no lock, so that other
   * readers and a writer may have it open as well; what the writer saves later is not seen.
   *
   * @throws OptionMismatchException if it has other options than those set here
   * @throws dev.nearfield.storage.StorageException if files are missing or damaged
   */
  public VectorIndex openReadOnly(Path directory) {
    return Indexes.openReadOnly(directory, description, opening);
  }

  /**
   * Builds a shard file straight from vectors. Its bytes follow from the set of records and the
   * options set here and given, not from the order of the source, nor from threads. Rows lie in it
   * cell by cell. While it is built, the index is in memory; if that fails, there is no file.
   *
   * <p>A flat file has codes of the vectors' own format, whatever {@link #codes} says.
   *
   * @param source its ids are read first; vectors may be read several times
   * @throws IllegalArgumentException if dimension or metric is not set
   * @throws DuplicateIdException if an id is there twice
   * @throws InvalidVectorException naming the position of a vector that cannot be stored
   * @throws TargetFileException if the file is one of an index's folder, or somebody writes a shard
   *     to it, in this process or another one of the machine
   * @throws java.util.concurrent.CancellationException if the listener ends the build
   * @throws dev.nearfield.storage.StorageException if the file cannot be written
   */
  public ShardSummary buildShard(VectorSource source, Path file, ShardOptions options) {
    return Indexes.buildShard(source, file, description, options);
  }

  /**
   * Opens a shard file that {@link VectorIndex#freeze} wrote, for searches only: it is mapped, and
   * walked as it lies there. With {@link Verify#LAZY} only what opening needs is checked against
   * its checksums, as is right for a file that was checked as a whole when it arrived.
   *
   * @throws OptionMismatchException if it has other options than those set here
   * @throws dev.nearfield.storage.StorageException if the file is missing or damaged, or of a newer
   *     build
   */
  public VectorIndex openShard(Path file) {
    return Indexes.openShard(file, description, opening);
  }

  static void restore(Path snapshot, Path target) {
    Indexes.restore(snapshot, target);
  }

  static Optional<IndexActivity> activity(Path directory) {
    return Indexes.activity(directory);
  }

  static void verifyShard(Path file, Consumer<String> progress) {
    Indexes.verifyShard(file, progress);
  }

  static void verify(Path directory, Consumer<String> progress) {
    Indexes.verify(directory, progress);
  }
}
