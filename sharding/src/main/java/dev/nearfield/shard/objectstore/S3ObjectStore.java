package dev.nearfield.shard.objectstore;

import dev.nearfield.shard.objectstore.RequestCounts.Request;
import dev.nearfield.shard.objectstore.StoreLocation.Bucket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Objects in a bucket of S3, or of a server that speaks its protocol.
 *
 * <p>Threads: safe. Owns: the client and its connections.
 */
public final class S3ObjectStore implements ObjectStore {

  /*
   * The client's own repeats are off. Reads, deletes and writes without a condition are repeated
   * here; writes under a condition are not, because the answer to the second try would be about the
   * first one. A 409 says that nothing was written, so it may be repeated always.
   *
   * Checksums: the client's trailing ones are off, as servers exist that refuse them; each part is
   * sent with its MD5, which all check.
   */

  private static final int CONFLICT_ATTEMPTS = 5;

  private final S3Client client;
  private final String bucket;
  private final String keyPrefix;
  private final int listedKeys;
  private final S3Requests requests;
  private final S3Download download;
  private final S3Upload upload;
  private final S3Unfinished unfinished;

  S3ObjectStore(Bucket location, S3Client client, S3Limits limits, Retries retries) {
    this.client = client;
    bucket = location.bucket();
    keyPrefix = location.prefix().isEmpty() ? "" : location.prefix() + "/";
    listedKeys = limits.listedKeys();
    requests = new S3Requests(new S3Errors(locationOf(location)), retries);
    download = new S3Download(client, bucket, requests);
    upload = new S3Upload(client, bucket, requests, limits);
    unfinished = new S3Unfinished(client, bucket, keyPrefix, requests);
  }

  /** Opens a bucket with the credentials of the environment; asks the bucket nothing yet. */
  public static S3ObjectStore open(Bucket bucket) {
    return open(bucket, DefaultCredentialsProvider.builder().build());
  }

  /**
   * Opens a bucket; asks it nothing yet.
   *
   * @throws AbsentCredentialsException when the provider has none
   */
  public static S3ObjectStore open(Bucket bucket, AwsCredentialsProvider credentials) {
    try {
      credentials.resolveCredentials();
    } catch (SdkClientException none) {
      throw new AbsentCredentialsException(locationOf(bucket), none);
    }
    return new S3ObjectStore(
        bucket,
        S3Clients.create(bucket, credentials),
        S3Limits.DEFAULT,
        new Retries(new SplittableRandom(), Thread::sleep));
  }

  private static String locationOf(Bucket bucket) {
    String at = bucket.endpoint().map(URI::toString).map(uri -> " at " + uri).orElse("");
    return "s3://%s/%s%s".formatted(bucket.bucket(), bucket.prefix(), at);
  }

  /** Requests sent since it was opened. */
  public RequestCounts requests() {
    return requests.counts();
  }

  @Override
  public String location() {
    return requests.location();
  }

  @Override
  public ObjectInfo head(ObjectKey key) {
    return download.head(key, full(key));
  }

  @Override
  public StoredObject get(ObjectKey key, int maxBytes) {
    return download.whole(key, full(key), maxBytes);
  }

  @Override
  public Optional<StoredObject> getIfChanged(ObjectKey key, String etag, int maxBytes) {
    return download.wholeIfChanged(key, full(key), etag, maxBytes);
  }

  @Override
  public int read(ObjectKey key, long offset, ByteBuffer destination) {
    return download.range(key, full(key), offset, destination);
  }

  @Override
  public String put(ObjectKey key, ObjectContent content, PutCondition condition) {
    for (int attempt = 1; ; attempt++) {
      try {
        return upload.put(key, full(key), content, condition);
      } catch (S3Errors.Conflict conflict) {
        if (attempt == CONFLICT_ATTEMPTS) {
          throw new ThrottledException("put " + key, location(), "HTTP 409 again and again");
        }
      }
    }
  }

  @Override
  public Stream<ObjectInfo> list(String prefix) {
    return Stream.iterate(
            page(prefix, Optional.empty()),
            Optional::isPresent,
            page -> page.flatMap(last -> following(prefix, last)))
        .flatMap(page -> page.stream().flatMap(each -> each.contents().stream()))
        .flatMap(object -> info(object).stream());
  }

  private Optional<ListObjectsV2Response> following(String prefix, ListObjectsV2Response last) {
    return Boolean.TRUE.equals(last.isTruncated())
        ? page(prefix, Optional.of(last.nextContinuationToken()))
        : Optional.empty();
  }

  private Optional<ListObjectsV2Response> page(String prefix, Optional<String> token) {
    return Optional.of(
        requests.send(
            Request.LIST,
            "list " + prefix,
            () ->
                client.listObjectsV2(
                    r ->
                        r.bucket(bucket)
                            .prefix(keyPrefix + prefix)
                            .maxKeys(listedKeys)
                            .continuationToken(token.orElse(null)))));
  }

  /** Whatever else lies in the bucket under names that are no keys is not ours. */
  private Optional<ObjectInfo> info(S3Object object) {
    String key = object.key().substring(keyPrefix.length());
    if (!ObjectKey.isKey(key)) {
      return Optional.empty();
    }
    return Optional.of(
        new ObjectInfo(
            ObjectKey.of(key),
            object.size(),
            object.eTag(),
            Optional.empty(),
            object.lastModified()));
  }

  @Override
  public void delete(ObjectKey key) {
    requests.send(
        Request.DELETE, key, () -> client.deleteObject(r -> r.bucket(bucket).key(full(key))));
  }

  @Override
  public int dropUnfinished(Instant startedBefore) {
    return unfinished.drop(startedBefore);
  }

  @Override
  public void close() {
    client.close();
  }

  private String full(ObjectKey key) {
    return keyPrefix + key;
  }
}
