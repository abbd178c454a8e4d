package dev.nearfield.shard.manifest;

import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.ObjectNotFoundException;
import dev.nearfield.shard.objectstore.ObjectStoreException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

  /** Of figures that are written as decimals: 0.95 less 0.02 is 0.93. */
  private static final double ROUNDING = 1e-9;

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
    this.uploads = new Uploads(requests, commits.timeAndChance(), runId, options.lease());
  }

  /** The name under which it can be found in the history. */
  public String runId() {
    return runId;
  }

  /** The generation it began on; what it builds should be built from this one. */
  public Optional<Manifest> base() {
    return generations.current(begun);
  }

  /** Renews the lease, for a gate that takes longer; uploads renew it by themselves. */
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
   * @throws IllegalArgumentException when the plan says that its vectors are none of the
   *     collection's
   */
  public Publication publish(PublishPlan plan) {
    FieldRules.that(!finished, "a run publishes once");
    plan.vectors().ifPresent(this::requireVectors);
    uploads.claim(ManifestDraft.sharedNames(plan));
    var commit = new Commit(plan);
    commits.commit(runId, commit);
    finished = true;
    finish(RunRecord.State.SUCCEEDED);
    return commit.published();
  }

  /** What no reader could search must not become current. */
  private void requireVectors(PublishPlan.VectorShape vectors) {
    FieldRules.that(
        vectors.dimension() == info.dimension() && vectors.metric() == info.metric(),
        "the shards have %d dimensions under %s, the collection %d under %s"
            .formatted(vectors.dimension(), vectors.metric(), info.dimension(), info.metric()));
  }

  /** A record that cannot be written is taken for that of a dead run when its lease ends. */
  private void finish(RunRecord.State state) {
    try {
      uploads.finish(state);
    } catch (ObjectStoreException | ManifestInterruptedException unimportant) {
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
   * @param drafted its manifest before it was measured
   * @param done what it will have published
   * @param doomings of the state it followed; after the next dooming its manifest may be doomed
   */
  private record Candidate(Manifest drafted, Publication done, long doomings) {}

  /** The commit of a plan: decided again whenever something else was committed meanwhile. */
  private final class Commit implements CommitLoop.Change {

    private final PublishPlan plan;
    private final Map<ObjectRef, Candidate> candidates = new LinkedHashMap<>();
    private final Instant createdAt = commits.timeAndChance().clock().instant();
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
        return new CommitLoop.Decision.ReadAgain(DoomedObjects.missing(now));
      }
      Optional<Manifest> parent;
      try {
        parent = generations.current(now);
      } catch (ObjectNotFoundException collected) {
        return new CommitLoop.Decision.ReadAgain(Generations.missing(now));
      }
      new Rebase(generations, begun, now, parent).check(plan);
      Manifest drafted =
          new ManifestDraft(plan, now, parent, uploads, doomed.get())
              .manifest(info, begun.epoch(), runId, createdAt, options.listener());
      published = candidate(now, parent, drafted);
      return published
          .<CommitLoop.Decision>map(
              mine ->
                  new CommitLoop.Decision.Swap(
                      now.published(mine.manifest().generation(), mine.ref(), runId)))
          .orElseGet(() -> new CommitLoop.Decision.ReadAgain(Generations.lost(drafted)));
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
     * Measures and writes a candidate, unless the same was a candidate before; empty if it was
     * collected at once.
     */
    private Optional<Publication> candidate(
        Current now, Optional<Manifest> parent, Manifest drafted) {
      for (Candidate each : candidates.values()) {
        if (each.doomings() == now.doomings() && each.drafted().equals(drafted)) {
          return Optional.of(each.done());
        }
      }
      PublishGate.Result found = measure(parent, drafted);
      Manifest manifest = drafted.measured(found.measured());
      Optional<ObjectRef> ref = generations.write(manifest, runId + "-" + ++names);
      if (ref.isEmpty()) {
        return Optional.empty();
      }
      var done =
          new Publication(manifest, ref.get(), uploads.uploaded(), uploads.uploadedBytes(), found);
      candidates.put(ref.get(), new Candidate(drafted, done, now.doomings()));
      return Optional.of(done);
    }

    private PublishGate.Result measure(Optional<Manifest> parent, Manifest drafted) {
      PublishGate.Result found = options.gate().measure(requests.store(), drafted);
      if (!found.passes()) {
        throw GateRefusedException.belowFloor(drafted.generation(), found);
      }
      if (found.measured().isPresent()) {
        parent
            .flatMap(Manifest::recall)
            .flatMap(RecallGate::measured)
            .ifPresent(before -> requireNear(before.recall(), drafted, found));
      }
      return found;
    }

    private static void requireNear(double before, Manifest drafted, PublishGate.Result found) {
      double maxDrop = drafted.recall().map(gate -> gate.terms().maxDrop()).orElse(1.0);
      if (before - found.recall() > maxDrop + ROUNDING) {
        throw GateRefusedException.belowBefore(drafted.generation(), found, before, maxDrop);
      }
    }
  }
}
