package dev.nearfield.shard.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.shard.objectstore.StoreLocation.Bucket;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** A server that says what no server of S3 should, or the same thing again and again. */
class S3StrangeAnswersTest {

  private static final ObjectKey KEY = ObjectKey.of("d/one");
  private static final Instant THEN = Instant.parse("2026-01-02T03:04:05Z");

  private final List<String> asked = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();
  @TempDir private Path folder;

  /** A store whose client gives these answers, by name of the request. */
  private S3ObjectStore store(BiFunction<String, Object[], Object> answers) {
    var client =
        (S3Client)
            Proxy.newProxyInstance(
                S3Client.class.getClassLoader(),
                new Class<?>[] {S3Client.class},
                (_, method, arguments) -> {
                  if (method.getName().equals("close")) {
                    return null;
                  }
                  synchronized (asked) {
                    asked.add(method.getName());
                  }
                  return answers.apply(method.getName(), arguments);
                });
    var bucket = new Bucket("bucket", "prefix", Optional.empty(), Optional.of("us-east-1"), false);
    return new S3ObjectStore(
        bucket, client, S3Server.LIMITS, new Retries(new SplittableRandom(1), this::pause));
  }

  private void pause(Duration pause) {
    synchronized (asked) {
      pauses.add(pause);
    }
  }

  private static S3Exception status(int code) {
    return (S3Exception) S3Exception.builder().statusCode(code).message("HTTP " + code).build();
  }

  @Test
  void put_conflictsThatEnd_isRepeatedAfterPauses() {
    try (var store =
        store(
            (_, _) -> {
              if (asked.size() <= 3) {
                throw status(409);
              }
              return PutObjectResponse.builder().eTag("e").build();
            })) {
      assertThat(store.put(KEY, ObjectContent.of(new byte[1]), PutCondition.ifAbsent()))
          .isEqualTo("e");
    }
    assertThat(asked).hasSize(4);
    assertThat(pauses).hasSize(3).isSorted().allMatch(Duration::isPositive);
  }

  @Test
  void put_conflictsThatDoNotEnd_isTypedAndNotWorthRepeating() {
    try (var store =
        store(
            (_, _) -> {
              throw status(409);
            })) {
      assertThatThrownBy(
              () -> store.put(KEY, ObjectContent.of(new byte[1]), PutCondition.ifMatch("e")))
          .isInstanceOf(ThrottledException.class)
          .hasMessageContaining("409")
          .matches(failure -> !((ObjectStoreException) failure).worthRepeating());
    }
    assertThat(asked).hasSize(5);
    assertThat(pauses).hasSize(4);
  }

  /** A terabyte is not sent in parts of which each fails after minutes. */
  @Test
  void put_partsThatFail_endsWithTheFirstThatDoes() {
    try (var store =
        store(
            (name, _) ->
                switch (name) {
                  case "createMultipartUpload" ->
                      CreateMultipartUploadResponse.builder().uploadId("u").build();
                  case "abortMultipartUpload" -> AbortMultipartUploadResponse.builder().build();
                  case "uploadPart" -> throw status(403);
                  default -> throw new AssertionError(name);
                })) {
      var large = ObjectContent.of(new byte[40 * S3Server.LIMITS.partBytes() / 4]);
      assertThatThrownBy(() -> store.put(KEY, large, PutCondition.none()))
          .isInstanceOf(AccessRefusedException.class);
    }
    assertThat(asked.stream().filter("uploadPart"::equals))
        .as("of ten parts")
        .hasSizeLessThanOrEqualTo(2 * S3Server.LIMITS.parallelism());
    assertThat(asked).contains("abortMultipartUpload");
  }

  /** The first completion was heard of by nobody, and the second finds no upload. */
  @Test
  void put_completionRepeated_isRecognisedByItsContent() {
    var large = ObjectContent.of(new byte[S3Server.LIMITS.singleBytes() + 1]);
    for (String found : new String[] {large.sha256(), "0".repeat(64)}) {
      asked.clear();
      try (var store =
          store(
              (name, _) ->
                  switch (name) {
                    case "createMultipartUpload" ->
                        CreateMultipartUploadResponse.builder().uploadId("u").build();
                    case "uploadPart" -> UploadPartResponse.builder().eTag("part").build();
                    case "completeMultipartUpload" -> {
                      if (asked.stream().filter(name::equals).count() == 1) {
                        throw SdkClientException.create("reset", new IOException("reset"));
                      }
                      throw status(404);
                    }
                    case "headObject" ->
                        HeadObjectResponse.builder()
                            .eTag("whole")
                            .metadata(Map.of("sha256", found))
                            .build();
                    case "abortMultipartUpload" -> throw status(404);
                    default -> throw new AssertionError(name);
                  })) {
        if (found.equals(large.sha256())) {
          assertThat(store.put(KEY, large, PutCondition.none())).isEqualTo("whole");
          assertThat(asked).doesNotContain("abortMultipartUpload");
        } else {
          assertThatThrownBy(() -> store.put(KEY, large, PutCondition.none()))
              .isInstanceOf(ObjectNotFoundException.class);
        }
      }
    }
  }

  @Test
  void put_fileThatBecameShorter_isTyped() throws Exception {
    Path file = Files.write(folder.resolve("content"), new byte[10]);
    ObjectContent content = ObjectContent.of(file);
    Files.write(file, new byte[4]);
    try (var store =
            store(
                (name, _) -> {
                  throw new AssertionError(name);
                });
        var local = LocalObjectStore.open(folder.resolve("store"))) {
      for (ObjectStore each : List.of(store, local)) {
        assertThatThrownBy(() -> each.put(KEY, content, PutCondition.none()))
            .isInstanceOf(RequestRefusedException.class)
            .hasMessageContaining("became shorter than 10 bytes");
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static ListObjectsV2Request listRequest(Object[] arguments) {
    return ListObjectsV2Request.builder()
        .applyMutation((Consumer<ListObjectsV2Request.Builder>) arguments[0])
        .build();
  }

  private static S3Object object(String key) {
    return S3Object.builder().key(key).size(1L).eTag("e").lastModified(THEN).build();
  }

  @Test
  void list_pageCutOffWithoutToken_isTyped() {
    var cut = ListObjectsV2Response.builder().isTruncated(true).contents(object("prefix/a"));
    try (var store = store((_, _) -> cut.build())) {
      assertThatThrownBy(() -> store.list("").toList())
          .isInstanceOf(RequestRefusedException.class)
          .hasMessageContaining("list ")
          .hasMessageContaining("where it goes on");
    }
  }

  /** Else the list would have no end. */
  @Test
  void list_serverThatDoesNotLookAtTheToken_isTyped() {
    var again =
        ListObjectsV2Response.builder()
            .isTruncated(true)
            .nextContinuationToken("next")
            .contents(object("prefix/a"));
    try (var store = store((_, _) -> again.build())) {
      assertThatThrownBy(() -> store.list("").toList())
          .isInstanceOf(RequestRefusedException.class)
          .hasMessageContaining("where it goes on");
    }
    assertThat(asked).hasSize(2);
  }

  @Test
  void list_manyPages_givesAllInOrder() {
    try (var store =
        store(
            (_, arguments) -> {
              String token = listRequest(arguments).continuationToken();
              int page = token == null ? 0 : Integer.parseInt(token);
              var answer = ListObjectsV2Response.builder().contents(object("prefix/" + page));
              return page == 9
                  ? answer.isTruncated(false).build()
                  : answer.isTruncated(true).nextContinuationToken("" + (page + 1)).build();
            })) {
      assertThat(store.list("").map(each -> each.key().text()))
          .isEqualTo(IntStream.range(0, 10).mapToObj(String::valueOf).toList());
    }
  }

  @Test
  void list_objectsThatNobodyAskedFor_areLeftOut() {
    var answer =
        ListObjectsV2Response.builder()
            .contents(object("prefix/a"), object("p"), object("elsewhere/b"), object("prefix/"));
    try (var store = store((_, _) -> answer.build())) {
      assertThat(store.list("").map(each -> each.key().text())).containsExactly("a");
    }
  }

  @Test
  void list_objectWithoutItsLength_isTyped() {
    var answer =
        ListObjectsV2Response.builder()
            .contents(S3Object.builder().key("prefix/a").eTag("e").lastModified(THEN).build());
    try (var store = store((_, _) -> answer.build())) {
      assertThatThrownBy(() -> store.list("").toList())
          .isInstanceOf(RequestRefusedException.class)
          .hasMessageContaining("lacks a length");
    }
  }

  /** As of a proxy that sends bodies in chunks. */
  @Test
  void read_answerWithoutItsLength_isTyped() {
    try (var store =
        store(
            (name, _) ->
                name.equals("headObject")
                    ? HeadObjectResponse.builder().eTag("e").lastModified(THEN).build()
                    : new ResponseInputStream<>(
                        GetObjectResponse.builder().eTag("e").lastModified(THEN).build(),
                        AbortableInputStream.create(new ByteArrayInputStream(new byte[3]))))) {
      List<Runnable> requests =
          List.of(
              () -> store.head(KEY),
              () -> store.get(KEY, 10),
              () -> store.getIfChanged(KEY, "f", 10),
              () -> store.read(KEY, 0, ByteBuffer.allocate(3)));
      for (Runnable request : requests) {
        assertThatThrownBy(request::run)
            .isInstanceOf(RequestRefusedException.class)
            .hasMessageContaining("lacks a length");
      }
    }
  }
}
