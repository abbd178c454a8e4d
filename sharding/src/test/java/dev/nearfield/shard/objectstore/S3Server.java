package dev.nearfield.shard.objectstore;

import dev.nearfield.shard.objectstore.StoreLocation.Bucket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
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
      StaticCredentialsProvider.create(AwsBasicCredentials.create("access", "secret"));

  private static final String BUCKET = "nearfield";

  /** Small parts, pages and pauses. */
  private static final S3Upload.Limits LIMITS = new S3Upload.Limits(5 << 20, 5 << 20, 3, 4);

  private S3Server() {}

  private static final class Proxy {
    static final URI ENDPOINT = start();

    private static URI start() {
      try {
        S3Proxy proxy =
            S3Proxy.builder()
                .blobStore(new TransientNio2BlobStore())
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, "access", "secret")
                .build();
        proxy.start();
        URI endpoint = URI.create("http://127.0.0.1:" + proxy.getPort());
        try (S3Client client = S3Clients.create(bucket(endpoint), CREDENTIALS)) {
          client.createBucket(r -> r.bucket(BUCKET));
        }
        return endpoint;
      } catch (Exception failure) {
        throw new IllegalStateException("S3Proxy did not start", failure);
      }
    }
  }

  private static Bucket bucket(URI endpoint) {
    return new Bucket(
        System.getProperty("nearfield.s3.bucket", BUCKET),
        "test/" + UUID.randomUUID(),
        Optional.of(endpoint),
        Optional.ofNullable(System.getProperty("nearfield.s3.region")),
        true);
  }

  /** Whether it is S3Proxy, and not an endpoint that the properties name. */
  static boolean isProxy() {
    return System.getProperty("nearfield.s3.endpoint") == null;
  }

  /** A prefix of a bucket that nobody used before. */
  public static Bucket freshLocation() {
    return bucket(
        isProxy() ? Proxy.ENDPOINT : URI.create(System.getProperty("nearfield.s3.endpoint")));
  }

  /** An empty store. */
  public static S3ObjectStore freshStore() {
    return store(freshLocation());
  }

  /** A store at a location of this server. */
  public static S3ObjectStore store(Bucket location) {
    AwsCredentialsProvider credentials =
        isProxy() ? CREDENTIALS : DefaultCredentialsProvider.builder().build();
    return new S3ObjectStore(
        location,
        S3Clients.create(location, credentials),
        LIMITS,
        new Retries(new SplittableRandom(1), S3Server::noPause));
  }

  static void noPause(Duration pause) {
    assert !pause.isNegative();
  }
}
