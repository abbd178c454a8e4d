package dev.nearfield.shard.gather;

import dev.nearfield.BatchQueryException;
import dev.nearfield.Query;
import dev.nearfield.SearchResult;
import dev.nearfield.shard.routing.Route;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One search or batch: routes, asks, merges, asks again where a shard may have more, and finishes.
 *
 * <p>Threads: one. Owns: nothing.
 */
final class Gathering {

  /** Of the time left, the part that shards do not get. */
  private static final int RESERVE_PARTS = 10;

  private static final long MAX_RESERVE_NANOS = 5_000_000;

  private final ScatterGather gather;
  private final Shards shards;
  private final boolean mayHelp;
  private final long startNanos;

  Gathering(ScatterGather gather, Shards shards, boolean mayHelp) {
    this.gather = gather;
    this.shards = shards;
    this.mayHelp = mayHelp;
    startNanos = gather.clock().nanoTime();
  }

  List<GatherResult> search(List<ShardQuery> queries) {
    gather.requireOpen();
    List<Answer> answers = new ArrayList<>(queries.size());
    List<Subquery> subqueries = new ArrayList<>();
    long allowed = 0;
    for (int position = 0; position < queries.size(); position++) {
      Answer answer = plan(position, queries.get(position), queries.size() > 1);
      answers.add(answer);
      subqueries.addAll(answer.subqueries());
      allowed = Math.max(allowed, queries.get(position).query().deadlineNanos());
    }
    long deadline = allowed == Query.NO_DEADLINE ? FanOut.NEVER : startNanos + allowed;
    ask(subqueries, deadline);
    List<Subquery> again = new ArrayList<>(0);
    answers.forEach(answer -> again.addAll(answer.merge()));
    if (!again.isEmpty()) {
      gather.tally().secondRound();
      ask(again, deadline);
      answers.forEach(Answer::merge); // asks no third time: all were asked for all
    }
    List<GatherResult> results = new ArrayList<>(answers.size());
    answers.forEach(answer -> results.add(answer.finish(shards, gather.tally())));
    return results;
  }

  private Answer plan(int position, ShardQuery query, boolean isBatch) {
    try {
      Route route = shards.router().route(query.query().vector(), query.context(), query.probes());
      return new Answer(position, query, route, gather.plan(), gather.options().oversampling());
    } catch (IllegalArgumentException wrong) {
      throw isBatch ? new BatchQueryException(position, wrong) : wrong;
    }
  }

  /** Asks each shard once for all its subqueries, and hands each subquery its outcome. */
  private void ask(List<Subquery> subqueries, long deadlineNanos) {
    List<List<Subquery>> groups = groups(subqueries);
    List<ShardCall<List<SearchResult>>> calls = new ArrayList<>(groups.size());
    boolean onTime = true;
    for (List<Subquery> group : groups) {
      int shard = group.getFirst().target().shard();
      calls.add(ScatterGather.call(shards, shard, searcher -> answers(searcher, group)));
      onTime &= shards.searchers().get(shard).keepsDeadlines();
    }
    // A thread inside of a shard cannot leave at the deadline, unless the shard sees to that.
    boolean helps = mayHelp && (deadlineNanos == FanOut.NEVER || onTime);
    gather.fanOut(calls, helps, deadlineNanos);
    for (int i = 0; i < calls.size(); i++) {
      settle(groups.get(i), calls.get(i));
    }
  }

  /** By shard; the subqueries of one query are to different shards. */
  private static List<List<Subquery>> groups(List<Subquery> subqueries) {
    if (subqueries.isEmpty()
        || subqueries.getFirst().position() == subqueries.getLast().position()) {
      List<List<Subquery>> groups = new ArrayList<>(subqueries.size());
      subqueries.forEach(subquery -> groups.add(List.of(subquery)));
      return groups;
    }
    Map<Integer, List<Subquery>> byShard = LinkedHashMap.newLinkedHashMap(subqueries.size());
    for (Subquery subquery : subqueries) {
      byShard.computeIfAbsent(subquery.target().shard(), _ -> new ArrayList<>(1)).add(subquery);
    }
    return new ArrayList<>(byShard.values());
  }

  /** In a thread of the fan-out. */
  private List<SearchResult> answers(ShardSearcher searcher, List<Subquery> group) {
    long elapsed = gather.clock().nanoTime() - startNanos;
    if (group.size() == 1) {
      Subquery subquery = group.getFirst();
      return List.of(subquery.checked(searcher.search(subquery.query(left(subquery, elapsed)))));
    }
    List<Query> queries = new ArrayList<>(group.size());
    group.forEach(subquery -> queries.add(subquery.query(left(subquery, elapsed))));
    List<SearchResult> results = searcher.searchAll(queries);
    if (results.size() != group.size()) {
      throw new MalformedAnswerException(
          "the shard was asked %d queries and answered %d".formatted(group.size(), results.size()));
    }
    for (int i = 0; i < group.size(); i++) {
      group.get(i).checked(results.get(i));
    }
    return results;
  }

  private static long left(Subquery subquery, long elapsedNanos) {
    long allowed = subquery.deadlineNanos();
    return allowed == Query.NO_DEADLINE
        ? allowed
        : allowed - Math.min(allowed / RESERVE_PARTS, MAX_RESERVE_NANOS) - elapsedNanos;
  }

  private static void settle(List<Subquery> group, ShardCall<List<SearchResult>> call) {
    switch (call.state()) {
      case ANSWERED -> {
        for (int i = 0; i < group.size(); i++) {
          group.get(i).answer(call.value().get(i));
        }
      }
      case FAILED -> {
        refuse(group, call.failure());
        group.forEach(subquery -> subquery.fail(call.failure()));
      }
      case TIMED_OUT -> group.forEach(Subquery::timeOut);
      case OPEN -> throw new IllegalStateException("the fan-out left shard " + call.shard());
    }
  }

  /** A wrong query is nobody's failure but the caller's: throws it, with its place in the batch. */
  private static void refuse(List<Subquery> group, Throwable cause) {
    if (cause instanceof BatchQueryException inShard
        && inShard.getCause() instanceof RuntimeException wrong) {
      throw new BatchQueryException(group.get(inShard.position()).position(), wrong);
    }
    if (cause instanceof IllegalArgumentException wrong) {
      throw wrong;
    }
  }
}
