package dev.nearfield.shard.gather;

import dev.nearfield.VectorRecord;
import dev.nearfield.shard.routing.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Searches many shards as one.
 *
 * <pre>{@code
 * try (var gather = ScatterGather.of(GatherOptions.DEFAULT)) {
 *   GatherResult found = gather.search(shards, ShardQuery.of(Query.of(vector).k(10)));
 *   found.coverage(); // what the answer is made of
 * }
 * }</pre>
 *
 * <p>The answer is the one that a single index of all rows of the shards asked would give, as far
 * as each shard's own answer is: scores are of stored rows and larger ones come first, ties are
 * broken by id, and no id comes twice.
 *
 * <p>A query's deadline is that of the whole answer. Shards are told to be done a tenth sooner, 5
 * ms at most, so that what they found by then can still be merged; a shard that is not back at the
 * deadline itself is left behind, and the coverage says so.
 *
 * <p>Threads: share freely; one for a process, or for a reader, is enough. Owns: the threads that
 * ask shards; borrows an executor that it is given.
 */
public final class ScatterGather implements AutoCloseable {

  /** Virtual threads cost about a microsecond to start, and none waits for another. */
  private static final Executor VIRTUAL_THREADS = task -> thread().start(task);

  private final GatherOptions options;
  private final GatherTally tally = new GatherTally();
  private final ShardPlan plan;
  private final FanOut.Settings settings;
  private final Set<FanOut<?>> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private ScatterGather(GatherOptions options, NanoClock clock) {
    this.options = options;
    plan = new ShardPlan(options.perShard());
    settings =
        new FanOut.Settings(
            options.executor().orElse(VIRTUAL_THREADS),
            options.maxConcurrency(),
            new Hedges(options.hedging()),
            clock,
            tally);
  }

  /** A scatter-gather with these options. */
  public static ScatterGather of(GatherOptions options) {
    return new ScatterGather(options, NanoClock.SYSTEM);
  }

  /** {@link #of(GatherOptions)} by another clock. */
  static ScatterGather of(GatherOptions options, NanoClock clock) {
    return new ScatterGather(options, clock);
  }

  private static Thread.Builder thread() {
    return Thread.ofVirtual().name("nearfield-gather");
  }

  /**
   * Finds the nearest rows of all shards that the router names.
   *
   * @throws IncompleteAnswerException if too little of them answered for the query's policy
   * @throws IllegalArgumentException if the query is wrong: what one shard alone, or the router,
   *     would throw
   * @throws GatherInterruptedException if this thread is interrupted while it waits
   * @throws GatherClosedException if this was closed
   */
  public GatherResult search(Shards shards, ShardQuery query) {
    return new Gathering(this, shards, true).search(List.of(query)).getFirst();
  }

  /**
   * Answers many queries, each of which as {@link #search} would: every shard is asked once, for
   * all queries that go there. What is late for the last deadline of them is late for all.
   *
   * @return answers in the order of the queries
   * @throws dev.nearfield.BatchQueryException naming a query that is wrong
   * @throws IncompleteAnswerException of the first query whose policy does not take its answer
   * @throws GatherInterruptedException if this thread is interrupted while it waits
   * @throws GatherClosedException if this was closed
   */
  public List<GatherResult> searchAll(Shards shards, List<ShardQuery> queries) {
    return new Gathering(this, shards, true).search(List.copyOf(queries));
  }

  /**
   * {@link #search} without waiting: this thread asks no shard. Cancelling the future, or
   * completing it otherwise, ends the search.
   */
  public CompletableFuture<GatherResult> searchAsync(Shards shards, ShardQuery query) {
    return async(() -> gathering(shards).search(List.of(query)).getFirst());
  }

  /** {@link #searchAll} without waiting, as {@link #searchAsync}. */
  public CompletableFuture<List<GatherResult>> searchAllAsync(
      Shards shards, List<ShardQuery> queries) {
    List<ShardQuery> copy = List.copyOf(queries);
    return async(() -> gathering(shards).search(copy));
  }

  /**
   * The record of an id, from the shards where the router says it may be; where that is one shard,
   * this thread asks it. Of records in several shards the first of the route counts.
   *
   * @return empty if none of these shards has it, or has it only for others (another tenant)
   * @throws ShardsFailedException if a shard failed, and no other has the record
   * @throws IllegalArgumentException if the id is wrong: what one shard alone, or the router, would
   *     throw
   * @throws GatherInterruptedException if this thread is interrupted while it waits
   * @throws GatherClosedException if this was closed
   */
  public Optional<VectorRecord> get(Shards shards, Object id, RoutingContext context) {
    requireOpen();
    return new Lookup(this, shards, id).find(shards.router().routeId(id, context));
  }

  /** {@link #get(Shards, Object, RoutingContext)} where the router goes by ids alone. */
  public Optional<VectorRecord> get(Shards shards, Object id) {
    return get(shards, id, RoutingContext.EMPTY);
  }

  /** What was done so far. */
  public GatherActivity activity() {
    return tally.activity();
  }

  /**
   * Ends searches that run with a {@link GatherClosedException}, soon: calls that other threads
   * make are interrupted, one that the searching thread makes itself comes to its end first. Waits
   * for nothing. Idempotent.
   */
  @Override
  public void close() {
    closed = true;
    running.forEach(FanOut::close);
  }

  /** Work on the caller's executor stays there; virtual threads may work themselves. */
  private Gathering gathering(Shards shards) {
    return new Gathering(this, shards, options.executor().isEmpty());
  }

  private <T> CompletableFuture<T> async(Supplier<T> search) {
    requireOpen();
    var driver = new Driver<>(search);
    driver.start(thread());
    return driver.future();
  }

  GatherOptions options() {
    return options;
  }

  ShardPlan plan() {
    return plan;
  }

  GatherTally tally() {
    return tally;
  }

  NanoClock clock() {
    return settings.clock();
  }

  void requireOpen() {
    if (closed) {
      throw new GatherClosedException();
    }
  }

  /**
   * Asks shards and waits.
   *
   * @param mayHelp whether this thread may ask shards
   * @param deadlineNanos by the clock, or {@link FanOut#NEVER}
   */
  <T> void fanOut(List<ShardCall<T>> calls, boolean mayHelp, long deadlineNanos) {
    var fanOut = new FanOut<>(calls, settings);
    running.add(fanOut);
    try {
      requireOpen(); // after add: close sees this one, or this one sees it
      fanOut.run(mayHelp && !settings.hedges().areOn(), deadlineNanos);
    } finally {
      running.remove(fanOut);
    }
  }

  /** A call of one shard. */
  static <T> ShardCall<T> call(Shards shards, int shard, Function<ShardSearcher, T> question) {
    return new ShardCall<>(shard, shards.searchers().get(shard), question);
  }
}
