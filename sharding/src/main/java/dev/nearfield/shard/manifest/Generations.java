package dev.nearfield.shard.manifest;

import dev.nearfield.shard.manifest.ObjectFrame.Kind;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.ObjectNotFoundException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Manifests, and the chain of parents from what is current back to the first one that is kept.
 *
 * <p>Lists are never trusted: a manifest that lost its race is listed too. What is on the chain was
 * committed.
 *
 * <p>Threads: safe. Owns: manifests that were read, at most {@value #CACHED}.
 */
final class Generations {

  private static final int CACHED = 64;

  private final Requests requests;
  private final Map<ObjectRef, Manifest> cache = new ConcurrentHashMap<>();

  Generations(Requests requests) {
    this.requests = requests;
  }

  /**
   * A generation on the chain.
   *
   * @param ref its manifest's object
   * @param manifest itself
   */
  record Generation(ObjectRef ref, Manifest manifest) {}

  /** Reads a manifest. */
  Manifest read(ObjectRef ref) {
    Manifest known = cache.get(ref);
    if (known != null) {
      return known;
    }
    Manifest manifest = ManifestCodec.manifest(ref.key().text(), requests.get(ref));
    if (cache.size() >= CACHED) {
      cache.clear();
    }
    cache.put(ref, manifest);
    return manifest;
  }

  /**
   * Writes a manifest under a name that nobody used before; empty if it is gone already, as the
   * writer slept so long that it was collected.
   */
  Optional<ObjectRef> write(Manifest manifest, String nonce) {
    byte[] bytes = ManifestCodec.encode(Kind.MANIFEST, manifest);
    ObjectKey key = Layout.manifest(manifest.generation(), nonce);
    return requests.putOnce(key, ObjectContent.of(bytes))
        ? Optional.of(ObjectRef.to(key, bytes))
        : Optional.empty();
  }

  /** What is wrong when the manifest of a state is gone, and the state counts all the same. */
  static ManifestException missing(Current now) {
    return new GenerationMissingException(
        "the current generation " + now.generation(),
        "its manifest%s is gone, restore it or roll back to a tag"
            .formatted(now.manifest().map(ref -> " " + ref.key()).orElse("")));
  }

  /** What is wrong when a manifest is not there once it was written. */
  static ManifestException lost(Manifest written) {
    return new GenerationMissingException(
        "generation " + written.generation(), "the store did not keep its manifest, publish again");
  }

  /** The current manifest, if anything was published. */
  Optional<Manifest> current(Current now) {
    return now.manifest().map(this::read);
  }

  /** Generations from the newest back, while they are wanted and kept. */
  List<Generation> chain(Current now, Predicate<Generation> wanted) {
    List<Generation> chain = new ArrayList<>();
    Optional<ObjectRef> ref = now.manifest();
    while (ref.isPresent()) {
      Optional<Generation> generation = find(ref.get());
      if (generation.isEmpty() || !wanted.test(generation.get())) {
        break;
      }
      chain.add(generation.get());
      ref = generation.get().manifest().parent();
    }
    return chain;
  }

  /** A manifest of the past, unless it was collected. */
  private Optional<Generation> find(ObjectRef ref) {
    try {
      return Optional.of(new Generation(ref, read(ref)));
    } catch (ObjectNotFoundException collected) {
      return Optional.empty();
    }
  }

  /**
   * One generation by number.
   *
   * @throws GenerationMissingException when it was collected, or never was
   */
  Generation at(Current now, long generation) {
    List<Generation> chain = chain(now, each -> each.manifest().generation() >= generation);
    if (chain.isEmpty() || chain.getLast().manifest().generation() != generation) {
      throw new GenerationMissingException(
          "generation " + generation,
          chain.isEmpty() // all are older
              ? "current is %d".formatted(now.generation())
              : "current is %d, kept down to %d"
                  .formatted(now.generation(), chain.getLast().manifest().generation()));
    }
    Generation found = chain.getLast();
    if (requests.find(found.ref().key()).isEmpty()) { // known from before it was collected
      throw new GenerationMissingException("generation " + generation, "it was collected");
    }
    return found;
  }

  /**
   * Which of some manifests was committed, as it is current or an ancestor of what is.
   *
   * @param candidates of one run
   * @throws CommitOutcomeUnknownException when the history does not reach back so far any more
   */
  Optional<ObjectRef> committed(Current now, Map<ObjectRef, Long> candidates, String runId) {
    long oldest = candidates.values().stream().mapToLong(Long::longValue).min().orElse(0);
    List<Generation> chain = chain(now, each -> each.manifest().generation() >= oldest);
    for (Generation each : chain) {
      if (candidates.containsKey(each.ref())) {
        return Optional.of(each.ref());
      }
    }
    boolean reached =
        now.generation() < oldest
            || (!chain.isEmpty() && chain.getLast().manifest().generation() == oldest);
    if (!candidates.isEmpty() && !reached) {
      throw new CommitOutcomeUnknownException(
          runId, new GenerationMissingException("generation " + oldest, "it was collected"));
    }
    return Optional.empty();
  }

  /** All objects that a manifest needs, itself included. */
  static Set<ObjectKey> objects(ObjectRef ref, Manifest manifest) {
    Set<ObjectKey> keys = new HashSet<>();
    keys.add(ref.key());
    manifest.router().content().ifPresent(router -> keys.add(router.key()));
    manifest.shards().forEach(shard -> keys.add(shard.content().key()));
    manifest.recall().ifPresent(recall -> keys.add(recall.probeSet().key()));
    return keys;
  }

  /**
   * Checks that an old generation can become current or be kept again: nothing of it is doomed, and
   * all is there.
   */
  void checkUsable(Generation generation, Set<ObjectKey> doomed) {
    Manifest manifest = generation.manifest();
    String what = "generation " + manifest.generation();
    for (ObjectKey key : objects(generation.ref(), manifest)) {
      if (doomed.contains(key)) {
        throw new GenerationMissingException(what, key + " is about to be deleted");
      }
    }
    checkPresent(what, generation.ref());
    manifest.router().content().ifPresent(router -> checkPresent(what, router));
    manifest.recall().ifPresent(recall -> checkPresent(what, recall.probeSet()));
    manifest.shards().forEach(shard -> checkPresent(what, shard.content()));
  }

  private void checkPresent(String what, ObjectRef ref) {
    if (!requests.has(ref.key(), ref.bytes(), ref.sha256(), Requests.Trust.LENGTH)) {
      throw new GenerationMissingException(what, ref.key() + " was deleted");
    }
  }
}
