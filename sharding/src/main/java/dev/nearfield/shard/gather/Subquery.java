package dev.nearfield.shard.gather;

import dev.nearfield.Filter;
import dev.nearfield.Hit;
import dev.nearfield.Query;
import dev.nearfield.SearchResult;
import dev.nearfield.shard.routing.RouteTarget;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one query asks of one shard, and what came of it.
 *
 * <p>Threads: one at a time; {@link #query} by the shard's. Owns: nothing.
 */
final class Subquery {

  /** How far a shard came. */
  enum State {
    ANSWERED,
    CUT_SHORT,
    FAILED,
    TIMED_OUT
  }

  private final int position;
  private final RouteTarget target;
  private final Query whole;
  private final double oversampling;
  private int limit;
  private @Nullable SearchResult result;
  private @Nullable Throwable failure;
  private State state = State.TIMED_OUT;

  /**
   * Asks for some hits at first.
   *
   * @param position of the query in its batch
   * @param count hits, before oversampling
   */
  Subquery(int position, RouteTarget target, Query whole, int count, double oversampling) {
    this.position = position;
    this.target = target;
    this.whole = whole;
    this.oversampling = oversampling;
    limit = limit(count);
  }

  private int limit(int count) {
    return count == Query.NO_LIMIT
        ? count
        : (int) Math.min(Math.ceil(count * oversampling), Query.MAX_BEAM_WIDTH);
  }

  int position() {
    return position;
  }

  long deadlineNanos() {
    return whole.deadlineNanos();
  }

  RouteTarget target() {
    return target;
  }

  State state() {
    return state;
  }

  Throwable failure() {
    if (failure == null) {
      throw new IllegalStateException("shard %d did not fail".formatted(target.shard()));
    }
    return failure;
  }

  List<Hit> hits() {
    return result == null ? List.of() : result.hits();
  }

  long scoredCount() {
    return result == null ? 0 : result.scoredCount();
  }

  /**
   * The query as the shard gets it.
   *
   * @param leftNanos until the deadline, or {@link Query#NO_DEADLINE}
   */
  Query query(long leftNanos) {
    Query query = limit == whole.k() ? whole : withLimit();
    if (target.filter().isPresent()) {
      Filter routed = target.filter().get();
      query = query.filter(whole.filter().map(own -> Filter.and(own, routed)).orElse(routed));
    }
    return leftNanos == Query.NO_DEADLINE
        ? query
        : query.deadline(Duration.ofNanos(Math.max(0, leftNanos)));
  }

  /**
   * The query for another number of hits. Fewer are no reason to look less hard; and for more, a
   * beam and a rerank count that the caller chose for the whole must not become too small.
   */
  private Query withLimit() {
    Query query = whole.k(limit);
    if (whole.hasRecall() || whole.isRange()) {
      return query;
    }
    int beamWidth = Math.max(whole.beamWidth(), limit);
    if (query.beamWidth() < beamWidth) {
      query = query.beamWidth(beamWidth);
    }
    int rerankCount = whole.rerankCount();
    return rerankCount > 0 && rerankCount < limit ? query.rerankCount(limit) : query;
  }

  /**
   * Checks an answer, in the shard's thread.
   *
   * @throws MalformedAnswerException if it is none
   */
  SearchResult checked(SearchResult answer) {
    HitMerge.check(answer.hits(), limit);
    return answer;
  }

  void answer(SearchResult answer) {
    result = answer;
    state = answer.partial() ? State.CUT_SHORT : State.ANSWERED;
  }

  void fail(Throwable cause) {
    failure = cause;
    result = null;
    state = State.FAILED;
  }

  /** What a first round found stays. */
  void timeOut() {
    state = result == null ? State.TIMED_OUT : State.CUT_SHORT;
  }

  /**
   * Whether the shard may have more of the best hits than it was asked for: it gave as many as it
   * was asked for, and the last of them is among the best.
   *
   * @param worst the last of the best {@code k}, or null if there are fewer
   */
  boolean mayHaveMore(@Nullable Hit worst) {
    List<Hit> hits = hits();
    return state == State.ANSWERED
        && limit < whole.k()
        && hits.size() == limit
        && (worst == null || HitMerge.compare(hits.getLast(), worst) <= 0);
  }

  /** From now on asks for all that the query wants. */
  void askForAll() {
    limit = limit(whole.k());
  }
}
