package dev.nearfield.shard.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.nearfield.shard.objectstore.RequestCounts.Request;
import dev.nearfield.shard.objectstore.StoreLocation.Bucket;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;

/** Objects in a bucket; at S3Proxy, or at the endpoint that the properties name. */
class S3ObjectStoreTest extends ObjectStoreContract {

  private static final ObjectKey KEY = ObjectKey.of("a");

  @Override
  protected ObjectStore openStore() {
    return S3Server.freshStore();
  }

  /** S3Proxy compares and writes in two steps: of 40 increments by 8 writers 18 were left. */
  @Override
  protected int racersForIfMatch() {
    return S3Server.isProxy() ? 1 : super.racersForIfMatch();
  }

  @Override
  protected boolean keepsIfMatch() {
    return S3Server.conditions().ifMatch();
  }

  private static Bucket at(Bucket location, String bucket, URI endpoint) {
    return new Bucket(bucket, "prefix", Optional.of(endpoint), location.region(), true);
  }

  private static URI endpoint(Bucket location) {
    return location.endpoint().orElseThrow();
  }

  @Test
  void requests_always_areCounted() {
    var s3 = (S3ObjectStore) store;
    s3.put(KEY, ObjectContent.of(new byte[3]), PutCondition.none());
    s3.get(KEY, 3);
    s3.head(KEY);
    s3.head(KEY);
    assertThat(s3.requests().of(Request.PUT)).isEqualTo(1);
    assertThat(s3.requests().of(Request.GET)).isEqualTo(1);
    assertThat(s3.requests().of(Request.HEAD)).isEqualTo(2);
    assertThat(s3.requests().total()).isEqualTo(4);
  }

  @Test
  void unreachableEndpoint_anyRequest_isTyped() throws Exception {
    int free;
    try (var socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    Bucket nowhere =
        at(S3Server.freshLocation(), "nearfield", URI.create("http://127.0.0.1:" + free));
    try (var unreachable = S3Server.store(nowhere)) {
      assertThatThrownBy(() -> unreachable.head(KEY))
          .isInstanceOf(UnreachableStoreException.class)
          .hasMessageContaining("127.0.0.1:" + free)
          .hasMessageContaining("check endpoint");
      assertThat(unreachable.requests().of(Request.HEAD)).isEqualTo(5);
      assertThatThrownBy(
              () -> unreachable.put(KEY, ObjectContent.of(new byte[1]), PutCondition.ifAbsent()))
          .isInstanceOf(UnreachableStoreException.class)
          .matches(failure -> ((ObjectStoreException) failure).mayHaveHappened());
      assertThat(unreachable.requests().of(Request.PUT)).as("sent once").isEqualTo(1);
    }
  }

  @Test
  void absentCredentials_open_isTyped() {
    assertThat(System.getProperty("aws.accessKeyId")).isNull();
    assertThatThrownBy(
            () ->
                S3ObjectStore.open(
                    S3Server.freshLocation(), SystemPropertyCredentialsProvider.create()))
        .isInstanceOf(AbsentCredentialsException.class)
        .hasMessageContaining("AWS_ACCESS_KEY_ID");
  }

  @Test
  void regionNamedNowhere_open_isTyped() {
    assumeThat(System.getenv("AWS_REGION")).isNull();
    Map<String, String> nothing =
        Map.of("aws.configFile", "/dev/null", "aws.disableEc2Metadata", "true");
    nothing.forEach(System::setProperty);
    try {
      var bucket = new Bucket("bucket", "", Optional.empty(), Optional.empty(), false);
      assertThatThrownBy(() -> S3ObjectStore.open(bucket, S3Server.CREDENTIALS))
          .isInstanceOf(RequestRefusedException.class)
          .hasMessageContaining("s3://bucket")
          .hasMessageContaining("AWS_REGION");
    } finally {
      nothing.keySet().forEach(System::clearProperty);
    }
  }

  @Test
  void wrongSecret_anyRequest_isRefused() {
    var wrong = StaticCredentialsProvider.create(AwsBasicCredentials.create("access", "wrong"));
    try (var refused = S3ObjectStore.open(S3Server.freshLocation(), wrong)) {
      assertThatThrownBy(() -> refused.get(KEY, 10)).isInstanceOf(AccessRefusedException.class);
      assertThatThrownBy(() -> refused.put(KEY, ObjectContent.of(new byte[1]), PutCondition.none()))
          .isInstanceOf(AccessRefusedException.class)
          .hasMessageContaining("policy");
    }
  }

  @Test
  void missingBucket_get_namesTheBucket() {
    Bucket location = S3Server.freshLocation();
    try (var missing = S3Server.store(at(location, "no-such-bucket", endpoint(location)))) {
      assertThatThrownBy(() -> missing.get(KEY, 10))
          .isInstanceOf(RequestRefusedException.class)
          .hasMessageContaining("bucket does not exist")
          .hasMessageContaining("no-such-bucket");
    }
  }

  @Test
  void twoPrefixes_oneBucket_areApart() {
    store.put(KEY, ObjectContent.of(new byte[3]), PutCondition.none());
    try (var other = S3Server.freshStore()) {
      assertThat(other.find(KEY)).isEmpty();
      assertThat(other.list("")).isEmpty();
    }
  }
}
