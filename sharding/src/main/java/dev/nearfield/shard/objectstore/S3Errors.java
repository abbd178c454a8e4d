package dev.nearfield.shard.objectstore;

import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What S3's answers mean here.
 *
 * <p>Threads: immutable. Owns: nothing.
 *
 * @param location of the store, for messages
 */
record S3Errors(String location) {

  static final int NOT_MODIFIED = 304;
  static final int RANGE_NOT_SATISFIABLE = 416;
  private static final int NOT_FOUND = 404;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int CONFLICT = 409;
  private static final int PRECONDITION_FAILED = 412;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int INTERNAL_ERROR = 500;
  private static final int BAD_GATEWAY = 502;
  private static final int UNAVAILABLE = 503;
  private static final int GATEWAY_TIMEOUT = 504;

  /** A conditional write met another one; nothing was written, and asking again decides. */
  static final class Conflict extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Conflict(S3Exception cause) {
      super(cause);
    }
  }

  /** Sends a request about a key, and translates what goes wrong. */
  <T> T call(String request, ObjectKey key, PutCondition condition, Supplier<T> work) {
    try {
      return work.get();
    } catch (S3Exception answer) {
      throw translated(request, key, condition, answer);
    } catch (AbortedException interrupted) {
      Thread.currentThread().interrupt(); // the client has taken the flag, or not
      throw new StoreInterruptedException(request, location, interrupted);
    } catch (SdkClientException failure) {
      throw translated(request, failure);
    }
  }

  private RuntimeException translated(
      String request, ObjectKey key, PutCondition condition, S3Exception answer) {
    boolean bucketMissing = answer instanceof NoSuchBucketException;
    return switch (answer.statusCode()) {
      case NOT_MODIFIED, RANGE_NOT_SATISFIABLE -> answer;
      case NOT_FOUND ->
          bucketMissing
              ? new RequestRefusedException(request, location, "the bucket does not exist")
              : new ObjectNotFoundException(key, location);
      case CONFLICT ->
          condition instanceof PutCondition.None
              ? new ThrottledException(request, location, description(answer))
              : new Conflict(answer);
      case PRECONDITION_FAILED -> new PreconditionFailedException(key, condition, location);
      case UNAUTHORIZED, FORBIDDEN ->
          new AccessRefusedException(request, location, description(answer));
      case TOO_MANY_REQUESTS, INTERNAL_ERROR, BAD_GATEWAY, UNAVAILABLE, GATEWAY_TIMEOUT ->
          new ThrottledException(request, location, description(answer));
      default -> new RequestRefusedException(request, location, description(answer));
    };
  }

  private ObjectStoreException translated(String request, SdkClientException failure) {
    boolean noAnswer =
        failure instanceof ApiCallTimeoutException
            || failure instanceof ApiCallAttemptTimeoutException
            || causedByInputOutput(failure);
    return noAnswer
        ? new UnreachableStoreException(request, location, failure)
        : new RequestRefusedException(request, location, failure);
  }

  private static boolean causedByInputOutput(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof IOException) {
        return true;
      }
    }
    return false;
  }

  /** The status and S3's own word for it, such as {@code SlowDown}. */
  private static String description(S3Exception answer) {
    @Nullable AwsErrorDetails details = answer.awsErrorDetails();
    return details == null || details.errorCode() == null
        ? "HTTP " + answer.statusCode()
        : "HTTP %d %s".formatted(answer.statusCode(), details.errorCode());
  }
}
