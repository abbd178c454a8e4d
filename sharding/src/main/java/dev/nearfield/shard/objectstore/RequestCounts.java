package dev.nearfield.shard.objectstore;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many requests of each kind were sent, repeats included: what S3 bills.
 *
 * <p>Threads: safe. Owns: nothing.
 */
public final class RequestCounts {

  /** The kinds of requests that are billed differently. */
  public enum Request {
    /** What is known of an object. */
    HEAD,
    /** An object, or a range of it. */
    GET,
    /** An object in one request, or the start, a part, the end of one in several. */
    PUT,
    /** A page of a list. */
    LIST,
    /** An object, or an unfinished upload. */
    DELETE
  }

  private final Map<Request, LongAdder> counts = new EnumMap<>(Request.class);

  RequestCounts() {
    for (Request request : Request.values()) {
      counts.put(request, new LongAdder());
    }
  }

  void add(Request request) {
    adder(request).increment();
  }

  /** Of one kind. */
  public long of(Request request) {
    return adder(request).sum();
  }

  /** Of all kinds. */
  public long total() {
    return counts.values().stream().mapToLong(LongAdder::sum).sum();
  }

  private LongAdder adder(Request request) {
    return Objects.requireNonNull(counts.get(request));
  }
}
