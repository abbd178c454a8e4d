package dev.nearfield.shard.objectstore;

import dev.nearfield.shard.objectstore.StoreLocation.Bucket;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** The AWS client as this store needs it. */
final class S3Clients {

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private S3Clients() {}

  /**
   * A client without repeats of its own.
   *
   * <p>On Apache's HTTP client: when a server refuses a condition before it has the whole body, it
   * reads that answer, where the JDK's URLConnection reports a broken connection now and then, and
   * nobody could tell a lost race from a lost reply.
   *
   * <p>Without chunked bodies, which Ceph radosgw 16 refuses when they are empty: what is sent is
   * in memory, so one hash can sign it.
   */
  static S3Client create(Bucket bucket, AwsCredentialsProvider credentials) {
    S3ClientBuilder builder =
        S3Client.builder()
            .credentialsProvider(credentials)
            .httpClientBuilder(
                Apache5HttpClient.builder().connectionTimeout(CONNECT).socketTimeout(SILENCE))
            .overrideConfiguration(c -> c.retryStrategy(AwsRetryStrategy.doNotRetry()))
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .serviceConfiguration(c -> c.chunkedEncodingEnabled(false))
            .forcePathStyle(bucket.pathStyle());
    bucket.endpoint().ifPresent(builder::endpointOverride);
    if (bucket.region().isPresent() || bucket.endpoint().isPresent()) {
      builder.region(Region.of(bucket.region().orElse("us-east-1")));
    }
    return builder.build();
  }
}
