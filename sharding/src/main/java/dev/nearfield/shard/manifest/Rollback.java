package dev.nearfield.shard.manifest;

import dev.nearfield.shard.manifest.Generations.Generation;
import dev.nearfield.shard.objectstore.ObjectKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes an old generation current again: a new manifest with the old shards, so that generations
 * only ever count up and the history says what happened.
 *
 * <p>Threads: one. Owns: nothing.
 */
final class Rollback implements CommitLoop.Change {

  private final Requests requests;
  private final Generations generations;
  private final TimeAndChance timeAndChance;
  private final String runId;
  private final Target target;
  private final Map<ObjectRef, Manifest> candidates = new HashMap<>();
  private int names;
  private Optional<Manifest> published = Optional.empty();

  /** Finds the old generation. */
  interface Target {
    Generation find(Current now);
  }

  Rollback(
      Requests requests,
      Generations generations,
      TimeAndChance timeAndChance,
      String runId,
      Target target) {
    this.requests = requests;
    this.generations = generations;
    this.timeAndChance = timeAndChance;
    this.runId = runId;
    this.target = target;
  }

  Manifest published() {
    return published.orElseThrow();
  }

  @Override
  public CommitLoop.Decision decide(Current now) {
    Optional<Set<ObjectKey>> doomed = new DoomedObjects(requests).of(now);
    if (doomed.isEmpty()) {
      return new CommitLoop.Decision.ReadAgain(DoomedObjects.missing(now));
    }
    Generation old = target.find(now);
    generations.checkUsable(old, doomed.get());
    Manifest manifest = following(now, old.manifest());
    Optional<ObjectRef> ref = generations.write(manifest, runId + "-" + ++names);
    if (ref.isEmpty()) {
      return new CommitLoop.Decision.ReadAgain(Generations.lost(manifest));
    }
    candidates.put(ref.get(), manifest);
    published = Optional.of(manifest);
    return new CommitLoop.Decision.Swap(now.published(manifest.generation(), ref.get(), runId));
  }

  private Manifest following(Current now, Manifest old) {
    return new Manifest(
        old.collection(),
        now.generation() + 1,
        now.manifest(),
        runId,
        now.epoch(),
        timeAndChance.clock().instant(),
        old.dimension(),
        old.metric(),
        old.index(),
        old.router(),
        old.shards(),
        old.recall(),
        old.requiredFeatures(),
        old.optionalFeatures(),
        old.custom());
  }

  @Override
  public boolean happened(Current now) {
    Map<ObjectRef, Long> numbers = new HashMap<>();
    candidates.forEach((ref, manifest) -> numbers.put(ref, manifest.generation()));
    Optional<Manifest> committed = generations.committed(now, numbers, runId).map(candidates::get);
    published = committed.isPresent() ? committed : published;
    return committed.isPresent();
  }
}
