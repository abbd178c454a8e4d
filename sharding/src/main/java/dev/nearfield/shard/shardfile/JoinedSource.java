package dev.nearfield.shard.shardfile;

import dev.nearfield.Metadata;
import dev.nearfield.VectorSource;
import java.util.List;

/** Sources one after the other. Threads: as they. Owns: nothing, borrows them. */
final class JoinedSource implements VectorSource {

  private final List<VectorSource> sources;

  /** The first position of each source, and the count of all. */
  private final int[] firsts;

  JoinedSource(List<VectorSource> sources) {
    this.sources = List.copyOf(sources);
    firsts = new int[sources.size() + 1];
    for (int i = 0; i < sources.size(); i++) {
      firsts[i + 1] = Math.addExact(firsts[i], sources.get(i).count());
    }
  }

  @Override
  public int count() {
    return firsts[firsts.length - 1];
  }

  @Override
  public void read(int position, float[] vector) {
    int source = source(position);
    sources.get(source).read(position - firsts[source], vector);
  }

  @Override
  public Object id(int position) {
    int source = source(position);
    return sources.get(source).id(position - firsts[source]);
  }

  @Override
  public Metadata metadata(int position) {
    int source = source(position);
    return sources.get(source).metadata(position - firsts[source]);
  }

  @Override
  public byte[] payload(int position) {
    int source = source(position);
    return sources.get(source).payload(position - firsts[source]);
  }

  /** The source that has a position: the one before the first that begins behind it. */
  private int source(int position) {
    int low = 0;
    int high = sources.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (firsts[middle] > position) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return high - 1;
  }
}
