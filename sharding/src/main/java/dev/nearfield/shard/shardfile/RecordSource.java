package dev.nearfield.shard.shardfile;

import dev.nearfield.InvalidVectorException;
import dev.nearfield.Metadata;
import dev.nearfield.VectorRecord;
import dev.nearfield.VectorSource;
import java.util.List;

/** Records as a source. Threads: immutable. Owns: nothing, borrows the records. */
record RecordSource(List<VectorRecord> records) implements VectorSource {

  @Override
  public int count() {
    return records.size();
  }

  @Override
  public void read(int position, float[] vector) {
    float[] components = records.get(position).vector();
    if (components.length != vector.length) {
      throw new InvalidVectorException(
          "record %s has %d components, the shard %d: pass vectors of the shard's dimension"
              .formatted(records.get(position).id(), components.length, vector.length));
    }
    System.arraycopy(components, 0, vector, 0, vector.length);
  }

  @Override
  public Object id(int position) {
    return records.get(position).id();
  }

  @Override
  public Metadata metadata(int position) {
    return records.get(position).metadata();
  }

  @Override
  public byte[] payload(int position) {
    return records.get(position).payload();
  }
}
