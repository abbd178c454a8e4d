package dev.nearfield.shard.reader;

import dev.nearfield.BatchQueryException;
import dev.nearfield.FieldType;
import dev.nearfield.InvalidVectorException;
import dev.nearfield.Query;
import dev.nearfield.VectorRecord;
import dev.nearfield.shard.gather.GatherResult;
import dev.nearfield.shard.gather.NanoClock;
import dev.nearfield.shard.gather.ScatterGather;
import dev.nearfield.shard.gather.ShardQuery;
import dev.nearfield.shard.manifest.Manifest;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.objectstore.StoreLocation;
import dev.nearfield.shard.routing.Probes;
import dev.nearfield.shard.routing.RouteExplanation;
import dev.nearfield.shard.routing.RoutingContext;
import dev.nearfield.shard.routing.RoutingFields;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A published collection, searched like one index.
 *
 * <pre>{@code
 * try (var index = ShardedIndex.open(StoreLocation.parse("s3://corpus/news"), Path.of("cache"))) {
 *   GatherResult found = index.search(Query.of(vector).k(10));
 *   found.hits();      // nearest first, each with its shard
 *   found.coverage();  // what of the corpus they come from, and of which generation
 * }
 * }</pre>
 *
 * <p>Every answer is of one generation. A new one is searched as soon as a refresh has read,
 * checked and warmed it; if any of this fails, the old one goes on, and {@link #health} says so.
 *
 * <p>Threads: safe, share one. Owns: mappings of open shards and a few threads; what else it made
 * itself to open (store, cache), as the methods say.
 */
public final class ShardedIndex implements AutoCloseable {

  private final ReaderOptions options;
  private final ShardCache cache;
  private final GenerationSource source;
  private final ShardCloser closer;
  private final CurrentGeneration current;
  private final ScatterGather gather;
  private final Optional<RefreshPolling> polling;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Closes what was made by open, and goes with this; the last made first. */
  private final Deque<Runnable> owned = new ArrayDeque<>();

  private ShardedIndex(
      ObjectStore store, ShardCache cache, ReaderOptions options, Clock clock, NanoClock nanos) {
    this.options = options;
    this.cache = cache;
    source = GenerationSource.open(store, options.generation());
    closer = new ShardCloser(options.lifecycle().closesPerSecond());
    try {
      var loading = new ShardLoading(source.info().dimension(), cache.options().budgetBytes());
      current = new CurrentGeneration(source, handles(nanos), loading, options, clock);
    } catch (Throwable failure) {
      closer.close();
      throw failure;
    }
    gather = ScatterGather.of(options.gather());
    polling =
        options
            .refreshing()
            .pollInterval()
            .filter(_ -> source.moves())
            .map(interval -> new RefreshPolling(interval, current::refresh));
  }

  private HandleTable handles(NanoClock nanos) {
    var opener = new ShardOpener(source, cache, options.lifecycle().warmup(), nanos);
    Duration pause = options.lifecycle().retryAfter();
    return new HandleTable(
        shard ->
            new ShardHandle(shard, opener, closer, new FailurePause(shard.shard(), pause, nanos)));
  }

  /**
   * Opens a collection with defaults.
   *
   * @param cache folder for shard files, created if missing; processes may share it
   */
  public static ShardedIndex open(StoreLocation location, Path cache) {
    return open(location, cache, CacheOptions.DEFAULT, ReaderOptions.DEFAULT);
  }

  /**
   * Opens a collection; owns store and cache.
   *
   * @throws dev.nearfield.shard.manifest.ManifestException if there is none, or no such generation,
   *     or it cannot be read
   * @throws dev.nearfield.shard.objectstore.ObjectStoreException if the store does not answer
   * @throws ReaderException if nothing was published, or preloading fails
   */
  public static ShardedIndex open(
      StoreLocation location, Path cache, CacheOptions cacheOptions, ReaderOptions options) {
    ObjectStore store = location.open();
    try {
      ShardCache shards = ShardCache.open(cache, cacheOptions);
      try {
        ShardedIndex index = open(store, shards, options);
        index.owned.push(store::close);
        index.owned.push(shards::close);
        return index;
      } catch (Throwable failure) {
        shards.close();
        throw failure;
      }
    } catch (Throwable failure) {
      store.close();
      throw failure;
    }
  }

  /** As above; borrows store and cache, which other readers may use too. */
  public static ShardedIndex open(ObjectStore store, ShardCache cache, ReaderOptions options) {
    return open(store, cache, options, Clock.systemUTC(), NanoClock.SYSTEM);
  }

  static ShardedIndex open(
      ObjectStore store, ShardCache cache, ReaderOptions options, Clock clock, NanoClock nanos) {
    return new ShardedIndex(store, cache, options, clock, nanos);
  }

  /**
   * Finds the nearest rows in as many shards as the collection asks by default, and takes no answer
   * but a complete one.
   *
   * @throws dev.nearfield.shard.gather.IncompleteAnswerException if shards fail or are late
   * @throws IllegalArgumentException if the query is wrong, or cannot be routed
   */
  public GatherResult search(Query query) {
    return search(ask(query));
  }

  /**
   * Finds the nearest rows, with routing context, probes and policy as the query says. A shard that
   * is not here is fetched, as long as the deadline lets it; later queries find it.
   *
   * @throws dev.nearfield.shard.gather.IncompleteAnswerException if the policy takes no such answer
   * @throws IllegalArgumentException if the query is wrong, or cannot be routed
   */
  public GatherResult search(ShardQuery query) {
    checkDimension(query);
    return current.use(generation -> gather.search(generation.shards(), query));
  }

  /** {@link #search(ShardQuery)} without waiting. */
  public CompletableFuture<GatherResult> searchAsync(ShardQuery query) {
    checkDimension(query);
    OpenGeneration generation = current.acquire();
    try {
      var found = gather.searchAsync(generation.shards(), query);
      var _ = found.whenComplete((_, _) -> generation.release());
      return found;
    } catch (Throwable refused) {
      generation.release();
      throw refused;
    }
  }

  /**
   * Answers many queries of one generation; each shard is asked once, for all that go there.
   *
   * @throws dev.nearfield.BatchQueryException naming a query that is wrong
   */
  public List<GatherResult> searchAll(List<ShardQuery> queries) {
    for (int position = 0; position < queries.size(); position++) {
      try {
        checkDimension(queries.get(position));
      } catch (InvalidVectorException wrong) {
        throw new BatchQueryException(position, wrong);
      }
    }
    return current.use(generation -> gather.searchAll(generation.shards(), queries));
  }

  /**
   * The record of an id, if there is one: from one shard where the router goes by ids.
   *
   * @param context what routing needs, as for the record's own metadata
   */
  public Optional<VectorRecord> get(Object id, RoutingContext context) {
    return current.use(generation -> gather.get(generation.shards(), id, context));
  }

  /** {@link #get(Object, RoutingContext)} where the router needs nothing but the id. */
  public Optional<VectorRecord> get(Object id) {
    return get(id, RoutingContext.EMPTY);
  }

  /** Says which shards a query goes to, why, and what that is expected to find; asks none. */
  public RouteExplanation explainRoute(ShardQuery query) {
    checkDimension(query);
    return current.use(
        generation ->
            generation.router().explain(query.query().vector(), query.context(), query.probes()));
  }

  /**
   * What routing knows of a query, from texts: each is what the router needs of its field.
   *
   * @throws IllegalArgumentException if a text is not
   */
  public RoutingContext context(Map<String, String> fields) {
    return current.use(generation -> RoutingFields.context(generation.router(), fields));
  }

  /** The fields that routing goes by, by name. */
  public Map<String, FieldType> routingFields() {
    return current.use(generation -> RoutingFields.of(generation.router()));
  }

  /** A query with the collection's own number of probes. */
  public ShardQuery ask(Query query) {
    int probes = manifest().router().defaultProbes();
    return ShardQuery.of(query).probes(probes == 0 ? Probes.all() : Probes.count(probes));
  }

  /** Wrong vectors are refused before a shard is fetched for them. */
  private void checkDimension(ShardQuery query) {
    int dimension = source.info().dimension();
    int found = query.query().vector().length;
    if (found != dimension) {
      throw new InvalidVectorException(
          "the query has %d components, the collection %d".formatted(found, dimension));
    }
  }

  /** The generation that is searched. */
  public Manifest manifest() {
    return current.manifest();
  }

  /**
   * Looks whether there is another generation, and opens it.
   *
   * @return whether there was one
   * @throws RuntimeException of the kinds that opening throws; the generation is as it was
   */
  public boolean refresh() {
    return current.refresh();
  }

  /**
   * Fetches and opens all shards, and lets each search for a few rows of its own, so that the first
   * queries after this are like later ones.
   *
   * @throws ReaderException if they do not fit the cache together, or one does not arrive as it
   *     should
   */
  public void preload() {
    current.preload();
  }

  /** How it is; asks nobody. */
  public ReaderHealth health() {
    return current.health(options.refreshing().staleAfter());
  }

  /** What it did. */
  public ReaderStats stats() {
    return new ReaderStats(
        manifest().generation(),
        current.refreshes(),
        current.swaps(),
        current.failures(),
        closer.closed(),
        closer.waiting(),
        cache.stats(),
        gather.activity());
  }

  /** Ends searches that run and unmaps all shards, files stay in the cache. Idempotent. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    polling.ifPresent(RefreshPolling::close);
    current.close();
    gather.close();
    closer.close();
    owned.forEach(Runnable::run);
  }
}
