package dev.nearfield.cli;

import dev.nearfield.shard.manifest.PublishListener;
import org.jspecify.annotations.Nullable;

/** The progress line of uploads: begun by the first shard, and left by the last one. */
final class UploadProgress implements PublishListener, AutoCloseable {

  private final Session session;
  private @Nullable Progress line;

  UploadProgress(Session session) {
    this.session = session;
  }

  @Override
  public void onShard(int shards, int ofShards, long bytes, long ofBytes) {
    session.check();
    if (line == null) {
      line = session.bytes("uploading");
    }
    line.update(bytes, ofBytes);
    if (shards == ofShards) {
      close();
    }
  }

  @Override
  public void close() {
    if (line != null) {
      line.close();
      line = null;
    }
  }
}
