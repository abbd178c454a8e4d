package dev.nearfield.shard.objectstore;

import dev.nearfield.shard.objectstore.RequestCounts.Request;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * Writes one object: in one request, or in parts if it is large, the condition on the last one.
 *
 * <p>Threads: safe. Owns: nothing.
 */
final class S3Upload {

  private static final int MAX_PARTS = 10_000;

  private final S3Client client;
  private final String bucket;
  private final S3Requests requests;
  private final S3Limits limits;

  S3Upload(S3Client client, String bucket, S3Requests requests, S3Limits limits) {
    this.client = client;
    this.bucket = bucket;
    this.requests = requests;
    this.limits = limits;
  }

  /** Writes; returns the ETag. */
  String put(ObjectKey key, String fullKey, ObjectContent content, PutCondition condition) {
    return content.length() <= limits.singleBytes()
        ? putWhole(key, fullKey, content, condition)
        : putInParts(key, fullKey, content, condition);
  }

  private String putWhole(
      ObjectKey key, String fullKey, ObjectContent content, PutCondition condition) {
    byte[] bytes = new byte[(int) content.length()];
    try (var reader = content.open()) {
      reader.read(0, ByteBuffer.wrap(bytes));
    }
    var request =
        PutObjectRequest.builder()
            .bucket(bucket)
            .key(fullKey)
            .contentMD5(md5(bytes))
            .metadata(S3Download.metadata(content));
    setCondition(condition, request::ifNoneMatch, request::ifMatch);
    return requests.write(
        key,
        condition,
        () -> client.putObject(request.build(), RequestBody.fromBytes(bytes)).eTag());
  }

  /** Sets the header that asks for a condition, if one is asked for. */
  private static void setCondition(
      PutCondition condition, Consumer<String> ifNoneMatch, Consumer<String> ifMatch) {
    switch (condition) {
      case PutCondition.None() -> {}
      case PutCondition.IfAbsent() -> ifNoneMatch.accept("*");
      case PutCondition.IfMatch(String etag) -> ifMatch.accept(etag);
    }
  }

  private String putInParts(
      ObjectKey key, String fullKey, ObjectContent content, PutCondition condition) {
    refuseIfTaken(key, fullKey, condition); // before anything large is sent
    String uploadId =
        requests.send(
            Request.PUT,
            key,
            () ->
                client
                    .createMultipartUpload(
                        r -> r.bucket(bucket).key(fullKey).metadata(S3Download.metadata(content)))
                    .uploadId());
    try {
      List<CompletedPart> parts = uploadParts(key, fullKey, uploadId, content);
      refuseIfTaken(key, fullKey, condition); // Ceph radosgw 16 does not look when it completes
      return completed(
          key,
          fullKey,
          content,
          () ->
              requests.write(key, condition, () -> complete(fullKey, uploadId, parts, condition)));
    } catch (RuntimeException failure) {
      abortAfter(failure, fullKey, uploadId);
      throw failure;
    }
  }

  /** A repeated completion finds no upload where the first one has completed it unheard. */
  private String completed(
      ObjectKey key, String fullKey, ObjectContent content, Supplier<String> completion) {
    try {
      return completion.get();
    } catch (ObjectNotFoundException noUpload) {
      var there =
          requests.send(
              Request.HEAD, key, () -> client.headObject(r -> r.bucket(bucket).key(fullKey)));
      if (there.metadata().entrySet().containsAll(S3Download.metadata(content).entrySet())) {
        return there.eTag();
      }
      throw noUpload;
    }
  }

  private void refuseIfTaken(ObjectKey key, String fullKey, PutCondition condition) {
    if (condition instanceof PutCondition.IfAbsent && isThere(key, fullKey)) {
      throw new PreconditionFailedException(key, condition, requests.location());
    }
  }

  private boolean isThere(ObjectKey key, String fullKey) {
    try {
      return requests.send(
          Request.HEAD,
          key,
          () -> {
            client.headObject(r -> r.bucket(bucket).key(fullKey));
            return true;
          });
    } catch (ObjectNotFoundException absent) {
      return false;
    }
  }

  private String complete(
      String fullKey, String uploadId, List<CompletedPart> parts, PutCondition condition) {
    var request =
        CompleteMultipartUploadRequest.builder()
            .bucket(bucket)
            .key(fullKey)
            .uploadId(uploadId)
            .multipartUpload(m -> m.parts(parts));
    setCondition(condition, request::ifNoneMatch, request::ifMatch);
    return client.completeMultipartUpload(request.build()).eTag();
  }

  private List<CompletedPart> uploadParts(
      ObjectKey key, String fullKey, String uploadId, ObjectContent content) {
    try (var reader = content.open();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var upload = new PartUpload(key, fullKey, uploadId, reader);
      try {
        return results(submitAll(upload, content.length(), threads));
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt(); // so that closing ends the parts under way
        throw new StoreInterruptedException("put " + key, requests.location(), interrupted);
      }
    }
  }

  /** What all parts of one upload have in common. */
  private record PartUpload(
      ObjectKey key, String fullKey, String uploadId, ObjectContent.Reader reader) {}

  private List<Future<CompletedPart>> submitAll(
      PartUpload upload, long length, ExecutorService threads) throws InterruptedException {
    long partBytes = Math.max(limits.partBytes(), Math.ceilDiv(length, MAX_PARTS));
    var slots = new Semaphore(limits.parallelism());
    var failed = new AtomicBoolean();
    List<Future<CompletedPart>> parts = new ArrayList<>();
    for (long start = 0; start < length; start += partBytes) {
      long offset = start;
      int number = parts.size() + 1;
      int bytes = (int) Math.min(partBytes, length - start);
      slots.acquire();
      if (failed.get()) { // the others would fail as slowly, and all in vain
        return parts;
      }
      parts.add(
          threads.submit(
              () -> {
                try {
                  return uploadPart(upload, number, offset, bytes);
                } catch (Throwable failure) {
                  failed.set(true);
                  throw failure;
                } finally {
                  slots.release();
                }
              }));
    }
    return parts;
  }

  private static List<CompletedPart> results(List<Future<CompletedPart>> parts)
      throws InterruptedException {
    List<CompletedPart> results = new ArrayList<>(parts.size());
    for (Future<CompletedPart> part : parts) {
      try {
        results.add(part.get());
      } catch (ExecutionException failure) {
        if (failure.getCause() instanceof RuntimeException known) {
          throw known;
        }
        throw new IllegalStateException(failure.getCause());
      }
    }
    return results;
  }

  private CompletedPart uploadPart(PartUpload upload, int number, long offset, int length) {
    var bytes = new byte[length];
    upload.reader.read(offset, ByteBuffer.wrap(bytes));
    String etag =
        requests.send(
            Request.PUT,
            upload.key,
            () ->
                client
                    .uploadPart(
                        r ->
                            r.bucket(bucket)
                                .key(upload.fullKey)
                                .uploadId(upload.uploadId)
                                .partNumber(number)
                                .contentMD5(md5(bytes)),
                        RequestBody.fromBytes(bytes))
                    .eTag());
    return CompletedPart.builder().partNumber(number).eTag(etag).build();
  }

  /** Gives up an upload that was not completed, so that nobody pays for its parts. */
  private void abortAfter(RuntimeException failure, String fullKey, String uploadId) {
    boolean interrupted = Thread.interrupted(); // the client sends nothing for such a thread
    try {
      requests.counts().add(Request.DELETE);
      client.abortMultipartUpload(r -> r.bucket(bucket).key(fullKey).uploadId(uploadId));
    } catch (RuntimeException second) {
      failure.addSuppressed(second); // dropUnfinished finds it later
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static String md5(byte[] bytes) {
    return Base64.getEncoder().encodeToString(Sha256.digest("MD5").digest(bytes));
  }
}
