package dev.nearfield.shard.objectstore;

import dev.nearfield.shard.objectstore.RequestCounts.Request;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Reads one object: what is known of it, all of it, or a range. What arrives is compared with its
 * announced length, and with its SHA-256 by whoever knows that.
 *
 * <p>Threads: safe. Owns: nothing, borrows the client.
 */
final class S3Download {

  private static final String SHA256_METADATA = "sha256";
  private static final int COPY_BYTES = 64 << 10;

  private final S3Client client;
  private final String bucket;
  private final S3Requests requests;

  S3Download(S3Client client, String bucket, S3Requests requests) {
    this.client = client;
    this.bucket = bucket;
    this.requests = requests;
  }

  /** What an object says of its content to those who ask without reading it. */
  static Map<String, String> metadata(ObjectContent content) {
    return Map.of(SHA256_METADATA, content.sha256());
  }

  ObjectInfo head(ObjectKey key, String fullKey) {
    return requests.send(
        Request.HEAD,
        key,
        () -> {
          var answer = client.headObject(r -> r.bucket(bucket).key(fullKey));
          return info(
              key, answer.contentLength(), answer.eTag(), answer.metadata(), answer.lastModified());
        });
  }

  private ObjectInfo info(
      ObjectKey key,
      @Nullable Long length,
      @Nullable String etag,
      Map<String, String> metadata,
      @Nullable Instant modified) {
    String request = "read " + key;
    return new ObjectInfo(
        key,
        requests.told(request, "a length", length),
        requests.told(request, "an ETag", etag),
        Optional.ofNullable(metadata.get(SHA256_METADATA)).filter(Sha256::isHex),
        requests.told(request, "when objects changed", modified));
  }

  StoredObject whole(ObjectKey key, String fullKey, int maxBytes) {
    return whole(key, request(fullKey).build(), maxBytes);
  }

  /** Empty if the object still has this ETag. */
  Optional<StoredObject> wholeIfChanged(ObjectKey key, String fullKey, String etag, int maxBytes) {
    try {
      return Optional.of(whole(key, request(fullKey).ifNoneMatch(etag).build(), maxBytes));
    } catch (S3Exception answer) {
      if (answer.statusCode() == S3Errors.NOT_MODIFIED) {
        return Optional.empty();
      }
      throw answer;
    }
  }

  /** Fills the destination from an offset on; returns how many bytes there were. */
  int range(ObjectKey key, String fullKey, long offset, ByteBuffer destination) {
    int start = destination.position();
    long last = offset + destination.remaining() - 1;
    var request = request(fullKey).range("bytes=%d-%d".formatted(offset, last)).build();
    try {
      return requests.send(
          Request.GET, key, () -> readRange(key, request, destination.position(start)));
    } catch (S3Exception answer) {
      if (answer.statusCode() == S3Errors.RANGE_NOT_SATISFIABLE) {
        return 0;
      }
      throw answer;
    }
  }

  private GetObjectRequest.Builder request(String fullKey) {
    return GetObjectRequest.builder().bucket(bucket).key(fullKey);
  }

  private StoredObject whole(ObjectKey key, GetObjectRequest request, int maxBytes) {
    return requests.send(Request.GET, key, () -> readWhole(key, request, maxBytes));
  }

  private StoredObject readWhole(ObjectKey key, GetObjectRequest request, int maxBytes) {
    try (var body = client.getObject(request)) {
      GetObjectResponse answer = body.response();
      ObjectInfo info =
          info(
              key, answer.contentLength(), answer.eTag(), answer.metadata(), answer.lastModified());
      if (info.length() > maxBytes) {
        body.abort();
        throw new CorruptObjectException(
            key,
            requests.location(),
            "%d bytes, at most %d expected".formatted(info.length(), maxBytes));
      }
      byte[] content = body.readNBytes((int) info.length());
      checkLength(key, content.length, info.length());
      return new StoredObject(info, content);
    } catch (IOException broken) {
      throw new UnreachableStoreException("get " + key, requests.location(), broken);
    }
  }

  private int readRange(ObjectKey key, GetObjectRequest request, ByteBuffer destination) {
    try (var body = client.getObject(request)) {
      long length = requests.told("read " + key, "a length", body.response().contentLength());
      if (length > destination.remaining()) {
        body.abort();
        throw new RequestRefusedException(
            "get %s %s".formatted(key, request.range()),
            requests.location(),
            "it sent %d bytes; the server must support ranges".formatted(length));
      }
      int received = copy(body, destination);
      checkLength(key, received, length);
      return received;
    } catch (IOException broken) {
      throw new UnreachableStoreException("get " + key, requests.location(), broken);
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
  private static void checkLength(ObjectKey key, long received, long announced) throws IOException {
    if (received != announced) {
      throw new IOException("%d of %d bytes of %s".formatted(received, announced, key));
    }
  }
}
