package dev.nearfield.shard.objectstore;

import dev.nearfield.shard.objectstore.RequestCounts.Request;
import dev.nearfield.shard.objectstore.StoreLocation.Bucket;
import dev.nearfield.storage.FileAccessException;
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

  private final S3Client client;
  private final String bucket;
  private final String keyPrefix;
  private final Retries retries;
  private final S3Requests requests;
  private final S3List list;
  private final S3Download download;
  private final S3Upload upload;
  private final S3Unfinished unfinished;

  S3ObjectStore(Bucket location, S3Client client, S3Limits limits, Retries retries) {
    this.client = client;
    bucket = location.bucket();
    keyPrefix = location.prefix().isEmpty() ? "" : location.prefix() + "/";
    this.retries = retries;
    requests = new S3Requests(new S3Errors(locationOf(location)), retries);
    list = new S3List(client, bucket, keyPrefix, limits.listedKeys(), requests);
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
   * @throws RequestRefusedException when nothing says in which region it is
   */
  public static S3ObjectStore open(Bucket bucket, AwsCredentialsProvider credentials) {
    try {
      credentials.resolveCredentials();
    } catch (SdkClientException none) {
      throw new AbsentCredentialsException(locationOf(bucket), none);
    }
    return new S3ObjectStore(
        bucket,
        client(bucket, credentials),
        S3Limits.DEFAULT,
        new Retries(new SplittableRandom(), Thread::sleep));
  }

  private static S3Client client(Bucket bucket, AwsCredentialsProvider credentials) {
    try {
      return S3Clients.create(bucket, credentials);
    } catch (SdkClientException nowhere) {
      var refused =
          new RequestRefusedException(
              "open",
              locationOf(bucket),
              "nothing says which region it is in; name it, as in s3://bucket/prefix?region="
                  + "eu-west-1, or set AWS_REGION");
      refused.initCause(nowhere);
      throw refused;
    }
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
        retries.waitAfter(
            attempt, new ThrottledException("put " + key, location(), "HTTP 409 again and again"));
      } catch (FileAccessException unreadable) { // the content's own file
        throw new RequestRefusedException("put " + key, location(), unreadable);
      }
    }
  }

  @Override
  public Stream<ObjectInfo> list(String prefix) {
    return list.objects(prefix);
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
