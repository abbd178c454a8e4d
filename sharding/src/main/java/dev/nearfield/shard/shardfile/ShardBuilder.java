package dev.nearfield.shard.shardfile;

import dev.nearfield.BulkOptions;
import dev.nearfield.IndexBuilder;
import dev.nearfield.ShardSummary;
import dev.nearfield.VectorRecord;
import dev.nearfield.VectorSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the records of one shard, in any order and in as many batches as they come, and writes
 * them to a file at the end.
 *
 * <pre>{@code
 * try (var builder = new ShardBuilder(file, ShardEngine.HNSW, description)) {
 *   records.forEach(builder::add);
 *   ShardSummary shard = builder.finish();
 * }
 * }</pre>
 *
 * <p>Until {@link #finish} returns there is no file of that name, and after it the file is whole
 * and on disk, under a SHA-256 of its content. Records that are added one by one stay on the heap
 * until then; those of a source stay where they are, and are read during {@code finish}.
 *
 * <p>Threads: one. Owns: the records added.
 */
public final class ShardBuilder implements AutoCloseable {

  private final Path file;
  private final ShardEngine engine;
  private final IndexBuilder description;
  private final List<VectorSource> sources = new ArrayList<>();
  private @Nullable List<VectorRecord> batch = new ArrayList<>();

  /** Begins a shard; nothing is written yet. */
  public ShardBuilder(Path file, ShardEngine engine, IndexBuilder description) {
    this.file = file;
    this.engine = engine;
    this.description = description;
  }

  /** Adds a record; it must not change until the end. */
  public void add(VectorRecord record) {
    batch().add(record);
  }

  /** Adds all vectors of a source, which names their ids. */
  public void addAll(VectorSource source) {
    batch();
    sources.add(source);
  }

  /** {@link #finish(BulkOptions)} with a thread per processor. */
  public ShardSummary finish() {
    return finish(BulkOptions.DEFAULT);
  }

  /**
   * Builds the file; whether that succeeds or not, the builder is done.
   *
   * @throws dev.nearfield.DuplicateIdException if two records have one id
   * @throws dev.nearfield.InvalidVectorException if a vector cannot be stored
   * @throws dev.nearfield.storage.StorageException if the file cannot be written
   */
  public ShardSummary finish(BulkOptions bulk) {
    var all = new ArrayList<>(sources);
    all.add(new RecordSource(batch()));
    close();
    return engine.build(new JoinedSource(all), description, file, bulk);
  }

  /** Lets go of the records; without {@link #finish} there is no file. Idempotent. */
  @Override
  public void close() {
    batch = null;
    sources.clear();
  }

  private List<VectorRecord> batch() {
    List<VectorRecord> open = batch;
    if (open == null) {
      throw new IllegalStateException("the shard %s is finished: begin another".formatted(file));
    }
    return open;
  }
}
