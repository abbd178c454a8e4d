package dev.nearfield.shard.reader;

import dev.nearfield.shard.gather.GatherResult;
import dev.nearfield.shard.gather.ShardHit;
import dev.nearfield.shard.gather.ShardQuery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Threads that search at a steady rate, whatever happens: a search counts from the moment when it
 * was due, so that one that is late makes those after it late too, as it would for users.
 *
 * <p>Threads: the one that made it closes it. Owns: its threads, until closed.
 */
final class SearchLoad implements AutoCloseable {

  private static final int STEP = 17; // through the queries, so that neighbors do not follow

  private final Function<ShardQuery, GatherResult> search;
  private final List<ShardQuery> queries;
  private final List<List<List<ShardHit>>> answers;
  private final List<Client> clients = new ArrayList<>();
  private final LongAdder errors = new LongAdder();
  private final LongAdder mixed = new LongAdder();
  private final AtomicReference<@Nullable Throwable> firstError = new AtomicReference<>();
  private volatile boolean running = true;

  /**
   * Starts at once.
   *
   * @param answers to each query, by generation from the first on
   * @param perSecond searches of all threads
   */
  SearchLoad(
      Function<ShardQuery, GatherResult> search,
      List<ShardQuery> queries,
      List<List<List<ShardHit>>> answers,
      int threads,
      int perSecond) {
    this.search = search;
    this.queries = queries;
    this.answers = answers;
    long interval = 1_000_000_000L * threads / perSecond;
    for (int client = 0; client < threads; client++) {
      clients.add(new Client(client, interval, interval * client / threads));
    }
  }

  /** When each search was due and how long it took from then on. */
  private final class Client {
    private final Thread thread;
    private long[] due = new long[1 << 16];
    private long[] nanos = new long[1 << 16];
    private volatile int count;

    Client(int number, long interval, long offset) {
      long start = System.nanoTime() + offset;
      thread =
          Thread.ofPlatform()
              .name("search-client-" + number)
              .start(() -> searchAll(number, start, interval));
    }

    private void searchAll(int number, long start, long interval) {
      int query = number;
      for (long at = start; running; at += interval) {
        for (long early = at - System.nanoTime(); early > 0; early = at - System.nanoTime()) {
          LockSupport.parkNanos(early);
        }
        query = (query + STEP) % queries.size();
        ask(query);
        note(at, System.nanoTime() - at);
      }
    }

    private void note(long at, long latency) {
      int position = count;
      if (position == due.length) {
        due = Arrays.copyOf(due, 2 * position);
        nanos = Arrays.copyOf(nanos, 2 * position);
      }
      due[position] = at;
      nanos[position] = latency;
      count = position + 1;
    }
  }

  /** An answer must be what a reader of its generation, and of that alone, gives. */
  private void ask(int query) {
    try {
      GatherResult found = search.apply(queries.get(query));
      int generation = (int) found.coverage().generation();
      if (!found.hits().equals(answers.get(generation - 1).get(query))) {
        mixed.increment();
      }
    } catch (RuntimeException | Error failure) {
      errors.increment();
      firstError.compareAndSet(null, failure);
    }
  }

  /** Searches that threw. */
  long errors() {
    return errors.sum();
  }

  @Nullable Throwable firstError() {
    return firstError.get();
  }

  /** Searches whose hits are not those of the generation that they claim. */
  long mixed() {
    return mixed.sum();
  }

  /** Ends all searches. */
  @Override
  public void close() {
    running = false;
    for (Client client : clients) {
      try {
        client.thread.join();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** What a search of some moment took. */
  interface Visitor {
    /** Both by {@link System#nanoTime}. */
    void search(long dueNanos, long nanos);
  }

  /** Tells of all searches; after {@link #close}. */
  void forEach(Visitor visitor) {
    for (Client client : clients) {
      for (int i = 0; i < client.count; i++) {
        visitor.search(client.due[i], client.nanos[i]);
      }
    }
  }
}
