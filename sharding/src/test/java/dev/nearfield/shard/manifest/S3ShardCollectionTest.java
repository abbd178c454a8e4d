package dev.nearfield.shard.manifest;

import dev.nearfield.shard.manifest.CollectionInfo.CommitMode;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.objectstore.S3Server;

/** A collection in a bucket, at S3Proxy or at the endpoint that the properties name. */
class S3ShardCollectionTest extends ShardCollectionContract {

  @Override
  protected ObjectStore openStore() {
    return S3Server.freshStore();
  }

  @Override
  protected CommitMode commitMode() {
    return S3Server.conditions().ifMatch() ? CommitMode.ETAG : CommitMode.NUMBERED;
  }
}
