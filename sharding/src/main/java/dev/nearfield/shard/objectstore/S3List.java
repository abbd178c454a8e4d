package dev.nearfield.shard.objectstore;

import dev.nearfield.shard.objectstore.RequestCounts.Request;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Lists objects, page by page.
 *
 * <p>Threads: safe. Owns: nothing, borrows the client.
 *
 * @param keyPrefix of the keys that are this store's
 * @param listedKeys on one page
 */
record S3List(
    S3Client client, String bucket, String keyPrefix, int listedKeys, S3Requests requests) {

  /** Why a list that has no end is given up. */
  static final String CUT_OFF = "it cut its list off and did not say where it goes on";

  /**
   * A page of a list.
   *
   * @param token it was asked for by
   */
  private record Page(Optional<String> token, ListObjectsV2Response answer) {}

  /** Those whose key begins with a prefix; fetched while the stream is read. */
  Stream<ObjectInfo> objects(String prefix) {
    return Stream.iterate(
            page(prefix, Optional.empty()),
            Optional::isPresent,
            page -> page.flatMap(last -> following(prefix, last)))
        .flatMap(page -> page.stream().flatMap(each -> each.answer().contents().stream()))
        .flatMap(object -> info(prefix, object).stream());
  }

  private Optional<Page> following(String prefix, Page last) {
    if (!Boolean.TRUE.equals(last.answer().isTruncated())) {
      return Optional.empty();
    }
    Optional<String> next = Optional.ofNullable(last.answer().nextContinuationToken());
    if (next.isEmpty() || next.equals(last.token())) { // the same page again, for ever
      throw new RequestRefusedException("list " + prefix, requests.location(), CUT_OFF);
    }
    return page(prefix, next);
  }

  private Optional<Page> page(String prefix, Optional<String> token) {
    ListObjectsV2Response answer =
        requests.send(
            Request.LIST,
            "list " + prefix,
            () ->
                client.listObjectsV2(
                    r ->
                        r.bucket(bucket)
                            .prefix(keyPrefix + prefix)
                            .maxKeys(listedKeys)
                            .continuationToken(token.orElse(null))));
    return Optional.of(new Page(token, answer));
  }

  /** Whatever else lies in the bucket under names that are no keys is not ours. */
  private Optional<ObjectInfo> info(String prefix, S3Object object) {
    String name = object.key();
    if (!name.startsWith(keyPrefix) || !ObjectKey.isKey(name.substring(keyPrefix.length()))) {
      return Optional.empty();
    }
    String request = "list " + prefix;
    return Optional.of(
        new ObjectInfo(
            ObjectKey.of(name.substring(keyPrefix.length())),
            requests.told(request, "a length", object.size()),
            requests.told(request, "an ETag", object.eTag()),
            Optional.empty(),
            requests.told(request, "when objects changed", object.lastModified())));
  }
}
