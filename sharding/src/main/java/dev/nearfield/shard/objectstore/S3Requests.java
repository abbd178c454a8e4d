package dev.nearfield.shard.objectstore;

import dev.nearfield.shard.objectstore.RequestCounts.Request;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How requests go out: each is counted, what goes wrong is translated, and one that may be sent
 * twice is repeated.
 *
 * <p>Threads: safe. Owns: the counts.
 *
 * @param errors says what answers mean
 * @param retries repeats
 * @param counts of what was sent
 */
record S3Requests(S3Errors errors, Retries retries, RequestCounts counts) {

  /** Stands for all keys where a request names none. */
  private static final ObjectKey NO_KEY = ObjectKey.of("all");

  S3Requests(S3Errors errors, Retries retries) {
    this(errors, retries, new RequestCounts());
  }

  /** Where they go, for messages. */
  String location() {
    return errors.location();
  }

  /** Sends a request about an object. */
  <T> T send(Request request, ObjectKey key, Supplier<T> work) {
    return repeated(request, what(request, key), key, work);
  }

  /** Sends a request about no single object. */
  <T> T send(Request request, String what, Supplier<T> work) {
    return repeated(request, what, NO_KEY, work);
  }

  private <T> T repeated(Request request, String what, ObjectKey key, Supplier<T> work) {
    return retries.repeat(() -> once(request, what, key, PutCondition.none(), work));
  }

  /** Sends a write; under a condition once, as the second answer would be about the first write. */
  <T> T write(ObjectKey key, PutCondition condition, Supplier<T> work) {
    return condition instanceof PutCondition.None
        ? send(Request.PUT, key, work)
        : once(Request.PUT, what(Request.PUT, key), key, condition, work);
  }

  /** What a server must say of each object; not all do. */
  <T> T told(String request, String what, @Nullable T value) {
    if (value == null) {
      throw new RequestRefusedException(request, location(), "its answer lacks " + what);
    }
    return value;
  }

  private <T> T once(
      Request request, String what, ObjectKey key, PutCondition condition, Supplier<T> work) {
    counts.add(request);
    return errors.call(what, key, condition, work);
  }

  private static String what(Request request, ObjectKey key) {
    return request.name().toLowerCase(Locale.ROOT) + " " + key;
  }
}
