package dev.nearfield.shard.build;

import dev.nearfield.Metadata;
import dev.nearfield.VectorSource;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The rows of a source that lie in one shard, in the order of the source.
 *
 * <p>Threads: as the source; ids are asked for by one thread at a time, whatever shards they are
 * of. Owns: nothing, borrows the source.
 */
final class ShardRows implements VectorSource {

  private final VectorSource source;
  private final int[] positions;
  private final ReentrantLock ids;

  /**
   * A view.
   *
   * @param positions of the rows in the source
   * @param ids held while an id is read
   */
  ShardRows(VectorSource source, int[] positions, ReentrantLock ids) {
    this.source = source;
    this.positions = positions;
    this.ids = ids;
  }

  @Override
  public int count() {
    return positions.length;
  }

  @Override
  public void read(int position, float[] vector) {
    source.read(positions[position], vector);
  }

  @Override
  public Object id(int position) {
    ids.lock();
    try {
      return source.id(positions[position]);
    } finally {
      ids.unlock();
    }
  }

  @Override
  public Metadata metadata(int position) {
    return source.metadata(positions[position]);
  }

  @Override
  public byte[] payload(int position) {
    return source.payload(positions[position]);
  }
}
