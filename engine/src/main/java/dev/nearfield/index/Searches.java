package dev.nearfield.index;

import dev.nearfield.BatchOptions;
import dev.nearfield.Calibration;
import dev.nearfield.CalibrationOptions;
import dev.nearfield.Explanation;
import dev.nearfield.Hit;
import dev.nearfield.IdTypeException;
import dev.nearfield.Pager;
import dev.nearfield.Query;
import dev.nearfield.SearchResult;
import dev.nearfield.Searcher;
import dev.nearfield.observe.Observer;
import dev.nearfield.observe.SearchSpan;
import dev.nearfield.storage.KeyTable;
import dev.nearfield.storage.KeyType;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * All ways to ask an index.
 *
 * <p>Threads: safe, searches take no lock. Owns: the scratch pool.
 */
final class Searches {

  final IndexState state;
  final Lifetime lifetime;
  final Calibrations calibrations;
  final QueryRunner runner;
  final ScratchPool scratches;
  final Observer observer;

  Searches(
      IndexState state,
      Lifetime lifetime,
      Calibrations calibrations,
      Observer observer,
      LongSupplier clock) {
    this.state = state;
    this.lifetime = lifetime;
    this.calibrations = calibrations;
    this.observer = observer;
    runner = new QueryRunner(state, calibrations, clock);
    scratches = new ScratchPool(() -> new QueryScratch(state));
  }

  /** Answers a query of the caller's. */
  SearchResult search(Query query) {
    SearchSpan span = observer.searches();
    span.begin();
    SearchResult result = answer(query);
    span.end(query.k(), result.hits().size(), result.scoredCount(), result.partial());
    return result;
  }

  /** Answers a query that nobody is told of. */
  SearchResult answer(Query query) {
    int epoch = lifetime.enter();
    try {
      QueryScratch scratch = scratches.take();
      try {
        runner.search(query, scratch);
        return result(scratch);
      } finally {
        scratches.giveBack(scratch);
      }
    } finally {
      lifetime.leave(epoch);
    }
  }

  List<SearchResult> searchAll(List<Query> queries, BatchOptions options) {
    long start = System.nanoTime();
    int epoch = lifetime.enter();
    try {
      List<SearchResult> results = new BatchSearch(this, queries, options).run();
      observer.searchedBatch(start, results);
      return results;
    } finally {
      lifetime.leave(epoch);
    }
  }

  Calibration calibrate(List<float[]> queries, CalibrationOptions options) {
    return calibrateWith(new Calibrator(this, options), calibrator -> calibrator.run(queries));
  }

  Calibration calibrate(CalibrationOptions options) {
    return calibrateWith(new Calibrator(this, options), Calibrator::run);
  }

  private Calibration calibrateWith(
      Calibrator calibrator, Function<Calibrator, Calibration> sample) {
    int epoch = lifetime.enter();
    try {
      Calibration calibration = sample.apply(calibrator);
      calibrations.replace(calibration);
      return calibration;
    } finally {
      lifetime.leave(epoch);
    }
  }

  Explanation explain(Query query) {
    int epoch = lifetime.enter();
    try {
      QueryScratch scratch = scratches.take();
      scratch.trace.timed(true);
      try {
        runner.search(query, scratch);
        return Explanations.of(scratch, this);
      } finally {
        scratch.trace.timed(false);
        scratches.giveBack(scratch);
      }
    } finally {
      lifetime.leave(epoch);
    }
  }

  Searcher searcher() {
    int epoch = lifetime.enter();
    try {
      return new HnswSearcher(this, scratches.take());
    } finally {
      lifetime.leave(epoch);
    }
  }

  Pager pager(Query query) {
    int epoch = lifetime.enter();
    try {
      QueryScratch scratch = scratches.take();
      try {
        return HnswPager.open(this, query, scratch);
      } catch (Throwable failure) {
        scratches.giveBack(scratch);
        throw failure;
      }
    } finally {
      lifetime.leave(epoch);
    }
  }

  /** Refuses ids of another type than a table's. */
  static void requireType(KeyTable ids, KeyType type) {
    if (ids.type() != type) {
      throw new IdTypeException("the index has ids of type %s, not %s".formatted(ids.type(), type));
    }
  }

  /** The scratch's hits as a value. */
  SearchResult result(QueryScratch scratch) {
    return result(scratch, 0, scratch.hits.size());
  }

  /** Hits {@code from..from+count-1} of the scratch as a value. */
  SearchResult result(QueryScratch scratch, int from, int count) {
    var hits = new Hit[count];
    for (int i = 0; i < count; i++) {
      hits[i] = new Hit(id(scratch.hits.ordinal(from + i)), scratch.hits.score(from + i));
    }
    return new SearchResult(
        List.of(hits), scratch.scoredCount, scratch.partial, scratch.trace.unexpandedCount > 0);
  }

  /** The id of a row. */
  Object id(int ordinal) {
    return switch (state.options.ids()) {
      case STRING -> state.ids.stringAt(ordinal);
      case LONG -> state.ids.longAt(ordinal);
      case UUID -> state.ids.uuidAt(ordinal);
    };
  }
}
