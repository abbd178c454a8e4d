package dev.nearfield.shard.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.shard.objectstore.StoreLocation.Bucket;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/** Uploads that nobody finished, listed by pages; S3Proxy lists them on one, whatever is asked. */
class S3DropUnfinishedTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final int PAGE = 2;

  private final List<MultipartUpload> uploads = new ArrayList<>();
  private final List<String> aborted = new ArrayList<>();
  private boolean namesNextPage = true;
  private boolean looksAtMarkers = true;

  private S3ObjectStore store() {
    var client =
        (S3Client)
            Proxy.newProxyInstance(
                S3Client.class.getClassLoader(),
                new Class<?>[] {S3Client.class},
                (_, method, arguments) ->
                    switch (method.getName()) {
                      case "listMultipartUploads" -> page(request(arguments[0]));
                      case "abortMultipartUpload" -> abort(abortion(arguments[0]));
                      case "close" -> "nothing is told";
                      default -> throw new AssertionError(method);
                    });
    var bucket = new Bucket("bucket", "prefix", Optional.empty(), Optional.of("us-east-1"), false);
    var noPause = new Retries(new SplittableRandom(1), S3Server::noPause);
    return new S3ObjectStore(bucket, client, S3Server.LIMITS, noPause);
  }

  @SuppressWarnings("unchecked")
  private static ListMultipartUploadsRequest request(Object argument) {
    return ListMultipartUploadsRequest.builder()
        .applyMutation((Consumer<ListMultipartUploadsRequest.Builder>) argument)
        .build();
  }

  @SuppressWarnings("unchecked")
  private static AbortMultipartUploadRequest abortion(Object argument) {
    return AbortMultipartUploadRequest.builder()
        .applyMutation((Consumer<AbortMultipartUploadRequest.Builder>) argument)
        .build();
  }

  /** As S3 does: after the markers, whether or not what they name is there still. */
  private ListMultipartUploadsResponse page(ListMultipartUploadsRequest request) {
    assertThat(request.prefix()).isEqualTo("prefix/");
    boolean first = request.keyMarker() == null || !looksAtMarkers;
    String after = first ? "" : place(request.keyMarker(), request);
    List<MultipartUpload> left =
        uploads.stream()
            .filter(each -> !aborted.contains(each.uploadId()))
            .filter(each -> (each.key() + "|" + each.uploadId()).compareTo(after) > 0)
            .toList();
    boolean truncated = left.size() > PAGE;
    List<MultipartUpload> page = left.subList(0, Math.min(PAGE, left.size()));
    var answer = ListMultipartUploadsResponse.builder().uploads(page).isTruncated(truncated);
    if (truncated && namesNextPage) {
      answer.nextKeyMarker(page.getLast().key()).nextUploadIdMarker(page.getLast().uploadId());
    }
    return answer.build();
  }

  private static String place(String keyMarker, ListMultipartUploadsRequest request) {
    return keyMarker + "|" + request.uploadIdMarker();
  }

  private AbortMultipartUploadResponse abort(AbortMultipartUploadRequest request) {
    aborted.add(request.uploadId());
    return AbortMultipartUploadResponse.builder().build();
  }

  /** Several of one key, too: a page may end among them. */
  private void begin(int count, Instant at) {
    for (int i = 0; i < count; i++) {
      String id = "%s-%02d".formatted(at, i);
      String key = "prefix/d/%02d".formatted(i / 3);
      uploads.add(MultipartUpload.builder().key(key).uploadId(id).initiated(at).build());
    }
    uploads.sort((a, b) -> (a.key() + a.uploadId()).compareTo(b.key() + b.uploadId()));
  }

  @Test
  void dropUnfinished_morePagesThanOne_dropsAllThatAreOld() {
    begin(7, NOW.minusSeconds(100));
    begin(6, NOW);
    try (S3ObjectStore store = store()) {
      assertThat(store.dropUnfinished(NOW.minusSeconds(50))).isEqualTo(7);
      assertThat(aborted).hasSize(7).allMatch(id -> id.startsWith(NOW.minusSeconds(100) + "-"));
      assertThat(store.dropUnfinished(NOW.minusSeconds(50))).isZero();
      assertThat(store.dropUnfinished(NOW.plusSeconds(50))).isEqualTo(6);
    }
  }

  /** Else it would have no end. */
  @Test
  void dropUnfinished_serverThatDoesNotLookAtTheMarker_isTyped() {
    begin(7, NOW);
    looksAtMarkers = false;
    try (S3ObjectStore store = store()) {
      assertThatThrownBy(() -> store.dropUnfinished(NOW))
          .isInstanceOf(RequestRefusedException.class)
          .hasMessageContaining("where it goes on");
    }
  }

  @Test
  void dropUnfinished_listCutOffWithoutMarker_isTyped() {
    begin(7, NOW.minusSeconds(100));
    namesNextPage = false;
    try (S3ObjectStore store = store()) {
      assertThatThrownBy(() -> store.dropUnfinished(NOW))
          .isInstanceOf(RequestRefusedException.class)
          .hasMessageContaining("list unfinished uploads")
          .hasMessageContaining("where it goes on");
    }
  }
}
