package dev.nearfield.shard.manifest;

import dev.nearfield.shard.manifest.PublishPlan.RouterUpload;
import dev.nearfield.shard.manifest.PublishPlan.Scope;
import dev.nearfield.shard.manifest.PublishPlan.ShardUpload;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.ObjectNotFoundException;
import dev.nearfield.shard.objectstore.ObjectStoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * One writer at work: begun on a generation, it publishes the next one, or fails and leaves nothing
 * that shows.
 *
 * <pre>{@code
 * try (PublishRun run = collection.begin(PublishOptions.DEFAULT)) {
 *   Publication done = run.publish(PublishPlan.changes(shards));
 * }
 * }</pre>
 *
 * <p>Threads: one. Owns: its record in the store, which says that it works until it is closed.
 */
public final class PublishRun implements AutoCloseable {

  private final CollectionInfo info;
  private final Requests requests;
  private final Generations generations;
  private final CommitLoop commits;
  private final PublishOptions options;
  private final String runId;
  private final Current begun;
  private final Uploads uploads;
  private boolean finished;

  PublishRun(
      CollectionInfo info,
      Requests requests,
      Generations generations,
      CommitLoop commits,
      PublishOptions options,
      String runId,
      Current begun) {
    this.info = info;
    this.requests = requests;
    this.generations = generations;
    this.commits = commits;
    this.options = options;
    this.runId = runId;
    this.begun = begun;
    this.uploads = new Uploads(requests, commits.environment(), runId, options.lease());
  }

  /** The name under which it can be found in the history. */
  public String runId() {
    return runId;
  }

  /** The generation it began on; what it builds should be built from this one. */
  public Optional<Manifest> base() {
    return generations.current(begun);
  }

  /** Renews the lease, for builds that take longer. */
  public void heartbeat() {
    uploads.claim(Set.of());
  }

  /**
   * Uploads what is not there yet, and makes it current.
   *
   * @throws ConcurrentPublishException when another run published changes of the same shards
   * @throws WriterFencedException when an exclusive writer began after this run
   * @throws GateRefusedException when the candidate is not good enough
   * @throws CommitOutcomeUnknownException when the store gave no answer to the commit
   */
  public Publication publish(PublishPlan plan) {
    Checks.that(!finished, "a run publishes once");
    uploads.claim(sharedNames(plan));
    var commit = new Commit(plan);
    commits.commit(runId, commit);
    finished = true;
    finish(RunRecord.State.SUCCEEDED);
    return commit.published();
  }

  private static Set<ObjectKey> sharedNames(PublishPlan plan) {
    Set<ObjectKey> keys = new HashSet<>();
    plan.shards()
        .forEach(shard -> keys.add(Layout.content(Layout.SHARDS, shard.content().sha256())));
    plan.router()
        .flatMap(RouterUpload::content)
        .ifPresent(content -> keys.add(Layout.content(Layout.ROUTERS, content.sha256())));
    return keys;
  }

  /** A record that cannot be written is taken for that of a dead run when its lease ends. */
  private void finish(RunRecord.State state) {
    try {
      uploads.finish(state);
    } catch (ObjectStoreException unimportant) {
      assert unimportant.getMessage() != null;
    }
  }

  /** Gives up, unless it has published. */
  @Override
  public void close() {
    if (!finished) {
      finished = true;
      finish(RunRecord.State.FAILED);
    }
  }

  /**
   * What a run tried to make current.
   *
   * @param done what it will have published
   * @param marks of the state it followed; after the next mark its manifest may be doomed
   */
  private record Candidate(Publication done, long marks) {}

  /** The commit of a plan: decided again whenever something else was committed meanwhile. */
  private final class Commit implements CommitLoop.Change {

    private final PublishPlan plan;
    private final Map<ObjectRef, Candidate> candidates = new LinkedHashMap<>();
    private final Instant createdAt = commits.environment().clock().instant();
    private int names;
    private Optional<Publication> published = Optional.empty();

    Commit(PublishPlan plan) {
      this.plan = plan;
    }

    Publication published() {
      return published.orElseThrow();
    }

    @Override
    public CommitLoop.Decision decide(Current now) {
      if (now.epoch() != begun.epoch()) {
        throw new WriterFencedException(begun.epoch(), now.epoch());
      }
      Optional<Set<ObjectKey>> doomed = new DoomedObjects(requests).of(now);
      if (doomed.isEmpty()) {
        return new CommitLoop.Decision.ReadAgain();
      }
      Optional<Manifest> parent;
      try {
        parent = generations.current(now);
      } catch (ObjectNotFoundException collected) {
        return new CommitLoop.Decision.ReadAgain();
      }
      new Rebase(generations, begun, now, parent).check(plan);
      published = candidate(now, manifest(now, parent, doomed.get()));
      return published
          .<CommitLoop.Decision>map(
              mine ->
                  new CommitLoop.Decision.Swap(
                      now.published(mine.manifest().generation(), mine.ref(), runId)))
          .orElseGet(CommitLoop.Decision.ReadAgain::new);
    }

    /** Whether one of the candidates is current, or what is current was built upon one. */
    @Override
    public boolean happened(Current now) {
      Map<ObjectRef, Long> numbers = new HashMap<>();
      candidates.forEach((ref, mine) -> numbers.put(ref, mine.done().manifest().generation()));
      Optional<Publication> committed =
          generations.committed(now, numbers, runId).map(candidates::get).map(Candidate::done);
      published = committed.isPresent() ? committed : published;
      return committed.isPresent();
    }

    /**
     * Writes and measures a candidate, unless the same was a candidate before; empty if it was
     * collected at once.
     */
    private Optional<Publication> candidate(Current now, Manifest manifest) {
      for (Candidate each : candidates.values()) {
        if (each.marks() == now.marks() && each.done().manifest().equals(manifest)) {
          return Optional.of(each.done());
        }
      }
      Optional<ObjectRef> ref = generations.write(manifest, runId + "-" + ++names);
      if (ref.isEmpty()) {
        return Optional.empty();
      }
      PublishGate.Result measured = options.gate().measure(requests.store(), manifest);
      if (!measured.passes()) {
        throw new GateRefusedException(manifest.generation(), measured);
      }
      var done =
          new Publication(
              manifest, ref.get(), uploads.uploaded(), uploads.uploadedBytes(), measured);
      candidates.put(ref.get(), new Candidate(done, now.marks()));
      return Optional.of(done);
    }

    private Manifest manifest(Current now, Optional<Manifest> parent, Set<ObjectKey> doomed) {
      return new Manifest(
          info.collection(),
          now.generation() + 1,
          now.manifest(),
          runId,
          begun.epoch(),
          createdAt,
          info.dimension(),
          info.metric(),
          plan.index().or(() -> kept(parent).flatMap(Manifest::index)),
          router(now, parent, doomed),
          shards(now, parent, doomed),
          plan.recall().or(() -> kept(parent).flatMap(Manifest::recall)),
          kept(parent).map(Manifest::requiredFeatures).orElse(Set.of()),
          merged(kept(parent).map(Manifest::optionalFeatures), plan.optionalFeatures()),
          merged(kept(parent).map(Manifest::custom), plan.custom()));
    }

    /** The generation before, as far as a plan that is not whole leaves it as it is. */
    private Optional<Manifest> kept(Optional<Manifest> parent) {
      return parent.filter(_ -> plan.scope() == Scope.CHANGES);
    }

    private static Map<String, String> merged(
        Optional<Map<String, String>> old, Map<String, String> named) {
      Map<String, String> all = new HashMap<>(old.orElse(Map.of()));
      all.putAll(named);
      return all;
    }

    private RouterRef router(Current now, Optional<Manifest> parent, Set<ObjectKey> doomed) {
      if (plan.router().isEmpty()) {
        return parent
            .map(Manifest::router)
            .orElseThrow(() -> new IllegalArgumentException("the first publish needs a router"));
      }
      RouterRef router = plan.router().get().router();
      Optional<ObjectRef> old = parent.map(Manifest::router).flatMap(RouterRef::content);
      return new RouterRef(
          router.strategy(),
          plan.router()
              .get()
              .content()
              .map(content -> place(Layout.ROUTERS, content, old, now, doomed)),
          router.defaultProbes(),
          router.clusterability());
    }

    private List<ShardDescriptor> shards(
        Current now, Optional<Manifest> parent, Set<ObjectKey> doomed) {
      var shards = new TreeMap<Integer, ShardDescriptor>();
      if (plan.scope() == Scope.CHANGES) {
        parent.ifPresent(old -> old.shards().forEach(shard -> shards.put(shard.shard(), shard)));
        plan.removed().forEach(shards::remove);
      }
      Map<String, ObjectRef> known = new HashMap<>();
      parent.ifPresent(
          old -> old.shards().forEach(s -> known.put(s.content().sha256(), s.content())));
      for (ShardUpload each : plan.shards()) {
        var old = Optional.ofNullable(known.get(each.content().sha256()));
        ObjectRef ref = place(Layout.SHARDS, each.content(), old, now, doomed);
        shards.put(each.shard(), new ShardDescriptor(each.shard(), ref, each.vectors()));
      }
      return new ArrayList<>(shards.values());
    }

    /** What the current generation names already is there, and nobody dooms it. */
    private ObjectRef place(
        String folder,
        ObjectContent content,
        Optional<ObjectRef> old,
        Current now,
        Set<ObjectKey> doomed) {
      return old.filter(ref -> ref.sha256().equals(content.sha256()))
          .orElseGet(() -> uploads.place(folder, content, now, doomed));
    }
  }
}
