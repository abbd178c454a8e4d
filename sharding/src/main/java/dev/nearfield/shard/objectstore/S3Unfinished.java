package dev.nearfield.shard.objectstore;

import dev.nearfield.shard.objectstore.RequestCounts.Request;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/**
 * Uploads in parts that nobody completed, whose parts are stored and billed all the same.
 *
 * <p>Threads: safe. Owns: nothing, borrows the client.
 *
 * @param prefix of the keys that are this store's
 */
record S3Unfinished(S3Client client, String bucket, String prefix, S3Requests requests) {

  private static final String LIST = "list unfinished uploads";

  /** Gives up those that were begun before a moment; returns how many. */
  int drop(Instant startedBefore) {
    int dropped = 0;
    ListMultipartUploadsResponse page = page(r -> {});
    while (true) {
      for (MultipartUpload each : page.uploads()) {
        if (each.initiated().isBefore(startedBefore)) {
          dropped += drop(each) ? 1 : 0;
        }
      }
      if (!Boolean.TRUE.equals(page.isTruncated())) {
        return dropped;
      }
      ListMultipartUploadsResponse next =
          pageAfter(page.nextKeyMarker(), page.nextUploadIdMarker());
      if (Boolean.TRUE.equals(next.isTruncated()) && endsAs(next, page)) {
        throw new RequestRefusedException(LIST, requests.location(), S3List.CUT_OFF);
      }
      page = next;
    }
  }

  private static boolean endsAs(
      ListMultipartUploadsResponse page, ListMultipartUploadsResponse before) {
    return Objects.equals(page.nextKeyMarker(), before.nextKeyMarker())
        && Objects.equals(page.nextUploadIdMarker(), before.nextUploadIdMarker());
  }

  private ListMultipartUploadsResponse pageAfter(@Nullable String key, @Nullable String id) {
    if (key == null || id == null) { // asked again without, it would begin anew, for ever
      throw new RequestRefusedException(LIST, requests.location(), S3List.CUT_OFF);
    }
    return page(r -> r.keyMarker(key).uploadIdMarker(id));
  }

  private ListMultipartUploadsResponse page(Consumer<ListMultipartUploadsRequest.Builder> from) {
    return requests.send(
        Request.LIST,
        LIST,
        () ->
            client.listMultipartUploads(r -> r.bucket(bucket).prefix(prefix).applyMutation(from)));
  }

  private boolean drop(MultipartUpload unfinished) {
    try {
      return requests.send(
          Request.DELETE,
          "drop an unfinished upload of " + unfinished.key(),
          () -> {
            client.abortMultipartUpload(
                r -> r.bucket(bucket).key(unfinished.key()).uploadId(unfinished.uploadId()));
            return true;
          });
    } catch (ObjectNotFoundException finished) { // or dropped by somebody else
      return false;
    }
  }
}
