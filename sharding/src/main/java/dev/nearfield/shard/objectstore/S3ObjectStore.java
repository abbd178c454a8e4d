package dev.nearfield.shard.objectstore;

import dev.nearfield.shard.objectstore.RequestCounts.Request;
import dev.nearfield.shard.objectstore.StoreLocation.Bucket;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Exception;
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
   * sent with its MD5, which all check. What was read is compared with its announced length here,
   * and with its SHA-256 by whoever knows that.
   */

  static final String SHA256_METADATA = "sha256";
  private static final int CONFLICT_ATTEMPTS = 5;
  private static final int COPY_BYTES = 64 << 10;

  private static final String UNFINISHED = "list unfinished uploads";

  /** Stands for all keys where a request names none. */
  private static final ObjectKey LISTED = ObjectKey.of("all");

  private final S3Client client;
  private final Bucket bucket;
  private final String keyPrefix;
  private final S3Errors errors;
  private final Retries retries;
  private final S3Upload upload;
  private final int listedKeys;
  private final RequestCounts counts = new RequestCounts();

  S3ObjectStore(Bucket bucket, S3Client client, S3Upload.Limits limits, Retries retries) {
    this.client = client;
    this.bucket = bucket;
    this.keyPrefix = bucket.prefix().isEmpty() ? "" : bucket.prefix() + "/";
    this.errors = new S3Errors(locationOf(bucket));
    this.retries = retries;
    this.listedKeys = limits.listedKeys();
    this.upload = new S3Upload(client, bucket.bucket(), errors, retries, counts, limits);
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
        S3Upload.Limits.DEFAULT,
        new Retries(new SplittableRandom(), Thread::sleep));
  }

  private static String locationOf(Bucket bucket) {
    String at = bucket.endpoint().map(URI::toString).map(uri -> " at " + uri).orElse("");
    return "s3://%s/%s%s".formatted(bucket.bucket(), bucket.prefix(), at);
  }

  /** Requests sent since it was opened. */
  public RequestCounts requests() {
    return counts;
  }

  @Override
  public String location() {
    return errors.location();
  }

  @Override
  public ObjectInfo head(ObjectKey key) {
    return ask(
        Request.HEAD,
        key,
        () -> {
          var answer = client.headObject(r -> r.bucket(bucket.bucket()).key(full(key)));
          return new ObjectInfo(
              key,
              answer.contentLength(),
              answer.eTag(),
              Optional.ofNullable(answer.metadata().get(SHA256_METADATA)).filter(Sha256::isHex),
              answer.lastModified());
        });
  }

  @Override
  public StoredObject get(ObjectKey key, int maxBytes) {
    return ask(Request.GET, key, () -> whole(key, getRequest(key).build(), maxBytes));
  }

  @Override
  public Optional<StoredObject> getIfChanged(ObjectKey key, String etag, int maxBytes) {
    var request = getRequest(key).ifNoneMatch(etag).build();
    try {
      return Optional.of(ask(Request.GET, key, () -> whole(key, request, maxBytes)));
    } catch (S3Exception answer) {
      if (answer.statusCode() == S3Errors.NOT_MODIFIED) {
        return Optional.empty();
      }
      throw answer;
    }
  }

  @Override
  public int read(ObjectKey key, long offset, ByteBuffer destination) {
    int start = destination.position();
    long last = offset + destination.remaining() - 1;
    var request = getRequest(key).range("bytes=%d-%d".formatted(offset, last)).build();
    try {
      return ask(Request.GET, key, () -> range(key, request, destination.position(start)));
    } catch (S3Exception answer) {
      if (answer.statusCode() == S3Errors.RANGE_NOT_SATISFIABLE) {
        return 0;
      }
      throw answer;
    }
  }

  private GetObjectRequest.Builder getRequest(ObjectKey key) {
    return GetObjectRequest.builder().bucket(bucket.bucket()).key(full(key));
  }

  private StoredObject whole(ObjectKey key, GetObjectRequest request, int maxBytes) {
    try (var body = client.getObject(request)) {
      GetObjectResponse answer = body.response();
      long length = answer.contentLength();
      if (length > maxBytes) {
        body.abort();
        throw new CorruptObjectException(
            key, location(), "%d bytes, at most %d expected".formatted(length, maxBytes));
      }
      byte[] content = body.readNBytes((int) length);
      checkLength(key, content.length, length);
      var info =
          new ObjectInfo(
              key,
              length,
              answer.eTag(),
              Optional.ofNullable(answer.metadata().get(SHA256_METADATA)).filter(Sha256::isHex),
              answer.lastModified());
      return new StoredObject(info, content);
    } catch (IOException broken) {
      throw new UnreachableStoreException("get " + key, location(), broken);
    }
  }

  private int range(ObjectKey key, GetObjectRequest request, ByteBuffer destination) {
    try (var body = client.getObject(request)) {
      long length = body.response().contentLength();
      if (length > destination.remaining()) {
        body.abort();
        throw new RequestRefusedException(
            "get %s %s".formatted(key, request.range()),
            location(),
            "it sent %d bytes; the server must support ranges".formatted(length));
      }
      int received = copy(body, destination);
      checkLength(key, received, length);
      return received;
    } catch (IOException broken) {
      throw new UnreachableStoreException("get " + key, location(), broken);
    }
  }

  /** Until the body ends; it was announced to fit. */
  private static int copy(InputStream body, ByteBuffer destination) throws IOException {
    int start = destination.position();
    var piece = new byte[COPY_BYTES];
    for (int read; (read = body.read(piece, 0, left(piece, destination))) > 0; ) {
      destination.put(piece, 0, read);
    }
    return destination.position() - start;
  }

  private static int left(byte[] piece, ByteBuffer destination) {
    return Math.min(piece.length, destination.remaining());
  }

  /** A body that ends early is a broken connection: the next one may be whole. */
  private void checkLength(ObjectKey key, long received, long announced) throws IOException {
    if (received != announced) {
      throw new IOException("%d of %d bytes of %s".formatted(received, announced, key));
    }
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
        request(
            Request.LIST,
            "list " + prefix,
            () ->
                client.listObjectsV2(
                    r ->
                        r.bucket(bucket.bucket())
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
    ask(
        Request.DELETE,
        key,
        () -> client.deleteObject(r -> r.bucket(bucket.bucket()).key(full(key))));
  }

  @Override
  public int dropUnfinished(Instant startedBefore) {
    int dropped = 0;
    ListMultipartUploadsResponse page = unfinished(r -> {});
    while (true) {
      for (MultipartUpload each : page.uploads()) {
        if (each.initiated().isBefore(startedBefore)) {
          dropped += drop(each) ? 1 : 0;
        }
      }
      if (!Boolean.TRUE.equals(page.isTruncated())) {
        return dropped;
      }
      page = unfinishedAfter(page.nextKeyMarker(), page.nextUploadIdMarker());
    }
  }

  private ListMultipartUploadsResponse unfinishedAfter(@Nullable String key, @Nullable String id) {
    if (key == null || id == null) { // asked again without, it would begin anew, for ever
      throw new RequestRefusedException(
          UNFINISHED, location(), "it cut its list off and did not say where it goes on");
    }
    return unfinished(r -> r.keyMarker(key).uploadIdMarker(id));
  }

  private ListMultipartUploadsResponse unfinished(
      Consumer<ListMultipartUploadsRequest.Builder> from) {
    return request(
        Request.LIST,
        UNFINISHED,
        () ->
            client.listMultipartUploads(
                r -> r.bucket(bucket.bucket()).prefix(keyPrefix).applyMutation(from)));
  }

  private boolean drop(MultipartUpload unfinished) {
    try {
      return request(
          Request.DELETE,
          "drop an unfinished upload of " + unfinished.key(),
          () -> {
            upload.abort(unfinished.key(), unfinished.uploadId());
            return true;
          });
    } catch (ObjectNotFoundException finished) { // or dropped by somebody else
      return false;
    }
  }

  @Override
  public void close() {
    client.close();
  }

  private String full(ObjectKey key) {
    return keyPrefix + key;
  }

  private <T> T ask(Request request, ObjectKey key, Supplier<T> work) {
    return retries.repeat(
        () -> {
          counts.add(request);
          String what = request.name().toLowerCase(Locale.ROOT) + " " + key;
          return errors.call(what, key, PutCondition.none(), work);
        });
  }

  /** A request about no single object. */
  private <T> T request(Request request, String what, Supplier<T> work) {
    return retries.repeat(
        () -> {
          counts.add(request);
          return errors.call(what, LISTED, PutCondition.none(), work);
        });
  }
}
