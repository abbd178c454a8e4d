package dev.nearfield.shard.manifest;

import dev.nearfield.shard.manifest.Generations.Generation;
import dev.nearfield.shard.manifest.ObjectFrame.Kind;
import dev.nearfield.shard.objectstore.CorruptObjectException;
import dev.nearfield.shard.objectstore.ObjectInfo;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.ObjectNotFoundException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is needed: by generations that are kept, by tags, and by runs at work. On the way it meets
 * what is none of the collection's.
 *
 * <p>Threads: one. Owns: what it met.
 */
final class LiveObjects {

  private final Requests requests;
  private final Generations generations;
  private final CommitLoop commits;
  private final Tags tags;
  private final TimeAndChance timeAndChance;
  private final Set<ObjectKey> foreign = new TreeSet<>();

  LiveObjects(
      Requests requests,
      Generations generations,
      CommitLoop commits,
      Tags tags,
      TimeAndChance timeAndChance) {
    this.requests = requests;
    this.generations = generations;
    this.commits = commits;
    this.tags = tags;
    this.timeAndChance = timeAndChance;
  }

  /** What lies in the collection's folders and is none of its own, as far as it was met. */
  Set<ObjectKey> foreign() {
    return Set.copyOf(foreign);
  }

  /** Somebody else put this there. */
  void addForeign(ObjectKey key) {
    foreign.add(key);
  }

  /** What generations that are kept and tags name. */
  Set<ObjectKey> named(Current now, GcOptions options) {
    Set<ObjectKey> named = new HashSet<>();
    List<Generation> kept = kept(now, options);
    if (kept.isEmpty()) {
      requireOld(now);
    }
    for (Generation each : kept) {
      named.addAll(Generations.objects(each.ref(), each.manifest()));
    }
    Tags.Found found = tags.look();
    foreign.addAll(found.foreign());
    for (Tag tag : found.tags()) {
      named.addAll(Generations.objects(tag.manifest(), tags.generation(tag).manifest()));
    }
    return named;
  }

  /**
   * Generations from the newest back to the last that is wanted. What stands between was published
   * after that one, whatever its writer's clock said; what claims to be of a far future is not
   * young.
   */
  private List<Generation> kept(Current now, GcOptions options) {
    Instant moment = timeAndChance.clock().instant();
    List<Generation> chain = generations.chain(now, _ -> true);
    int count = 0;
    for (int i = 0; i < chain.size(); i++) {
      Manifest manifest = chain.get(i).manifest();
      Duration age = Duration.between(manifest.createdAt(), moment).abs();
      boolean wanted =
          now.generation() - manifest.generation() < options.keepGenerations()
              || age.compareTo(options.keepFor()) < 0;
      count = wanted ? i + 1 : count;
    }
    return chain.subList(0, count);
  }

  /** Without the current manifest all of its shards would look like garbage. */
  private void requireOld(Current now) {
    if (now.manifest().isPresent() && commits.read().equals(now)) {
      throw Generations.missing(now);
    }
  }

  /** Runs that are about to name what nothing names yet. */
  List<RunRecord> runs() {
    Instant now = timeAndChance.clock().instant();
    List<RunRecord> runs = new ArrayList<>();
    for (ObjectInfo each : requests.list(Layout.RUNS)) {
      run(each.key()).filter(run -> run.holds(now)).ifPresent(runs::add);
    }
    return runs;
  }

  /** A record that cannot be read claims nothing, which costs its run work and no object. */
  Optional<RunRecord> run(ObjectKey key) {
    try {
      return Optional.of(requests.get(Kind.RUN, RunRecord.class, key));
    } catch (ObjectNotFoundException gone) {
      return Optional.empty();
    } catch (CorruptManifestException | CorruptObjectException none) {
      foreign.add(key);
      return Optional.empty();
    }
  }
}
