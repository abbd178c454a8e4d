package dev.nearfield.shard.objectstore;

import dev.nearfield.shard.objectstore.StoreLocation.Bucket;
import dev.nearfield.testkit.s3.S3Endpoint;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * An endpoint of S3 for tests: S3Proxy on a free port of the loopback, its objects in memory, or
 * the one that {@code -Dnearfield.s3.endpoint} and {@code -Dnearfield.s3.bucket} name.
 *
 * <p>One per JVM, as it takes two seconds to start; each test has a prefix of its own.
 */
public final class S3Server {

  static final AwsCredentialsProvider CREDENTIALS =
      StaticCredentialsProvider.create(
          AwsBasicCredentials.create(S3Endpoint.ACCESS_KEY, S3Endpoint.SECRET_KEY));

  /** Small parts, pages and pauses. */
  static final S3Limits LIMITS = new S3Limits(5 << 20, 5 << 20, 3, 4);

  private S3Server() {}

  private static Bucket bucket(URI endpoint) {
    return new Bucket(
        System.getProperty("nearfield.s3.bucket", S3Endpoint.BUCKET),
        "test/" + UUID.randomUUID(),
        Optional.of(endpoint),
        Optional.ofNullable(System.getProperty("nearfield.s3.region")),
        true);
  }

  /** Whether it is S3Proxy, and not an endpoint that the properties name. */
  static boolean isProxy() {
    return System.getProperty("nearfield.s3.endpoint") == null;
  }

  private static final class Kept {
    static final ConditionProbe CONDITIONS = probed();

    private static ConditionProbe probed() {
      try (S3ObjectStore store = freshStore()) {
        return ConditionProbe.of(store);
      }
    }
  }

  /** What the endpoint keeps; Ceph radosgw 16, for one, refuses If-Match. */
  public static ConditionProbe conditions() {
    return Kept.CONDITIONS;
  }

  /** A prefix of a bucket that nobody used before. */
  public static Bucket freshLocation() {
    return bucket(
        isProxy() ? S3Endpoint.uri() : URI.create(System.getProperty("nearfield.s3.endpoint")));
  }

  /** An empty store. */
  public static S3ObjectStore freshStore() {
    return store(freshLocation());
  }

  /** A store at a location of this server. */
  public static S3ObjectStore store(Bucket location) {
    return new S3ObjectStore(
        location,
        client(location),
        LIMITS,
        new Retries(new SplittableRandom(1), S3Server::noPause));
  }

  static S3Client client(Bucket location) {
    return S3Clients.create(
        location, isProxy() ? CREDENTIALS : DefaultCredentialsProvider.builder().build());
  }

  static void noPause(Duration pause) {
    assert !pause.isNegative();
  }
}
