package dev.nearfield.shard.manifest;

import dev.nearfield.shard.manifest.ObjectFrame.Kind;
import dev.nearfield.shard.objectstore.MemoryObjectStore;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.ObjectInfo;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.ObjectStoreException;
import dev.nearfield.shard.objectstore.PutCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The store as it is, and what must hold of it after every request (the invariants of the
 * protocol).
 */
final class SimulatedWorld {

  private final Scheduler scheduler;
  private final MemoryObjectStore objects;
  private final int kept;
  private final Map<ObjectKey, Instant> created = new HashMap<>();
  private final Map<ObjectKey, Instant> deleted = new HashMap<>();
  private final Map<ObjectKey, ObjectInfo> lastInfo = new HashMap<>();
  private final Map<String, Map<Integer, String>> plans = new HashMap<>();
  private final Map<ObjectKey, Tag> tagged = new HashMap<>();
  private final List<Manifest> committed = new ArrayList<>();
  private final Set<String> failedRuns = new HashSet<>();
  private Map<ObjectKey, String> needed = new HashMap<>();
  private Optional<Current> current = Optional.empty();

  /**
   * An empty store.
   *
   * @param kept generations that nobody may collect
   */
  SimulatedWorld(Scheduler scheduler, int kept) {
    this.scheduler = scheduler;
    this.objects = new MemoryObjectStore(scheduler.clock(Duration.ZERO));
    this.kept = kept;
  }

  Scheduler scheduler() {
    return scheduler;
  }

  MemoryObjectStore objects() {
    return objects;
  }

  String put(ObjectKey key, ObjectContent content, PutCondition condition) {
    String etag = objects.put(key, content, condition);
    created.putIfAbsent(key, scheduler.now());
    deleted.remove(key);
    lastInfo.put(key, objects.head(key));
    if (key.equals(Layout.CURRENT) || key.text().startsWith(Layout.POINTERS)) {
      try {
        changed(ManifestCodec.decode(Kind.CURRENT, Current.class, "CURRENT", bytes(key)));
      } catch (ObjectStoreException | ManifestException broken) {
        throw new AssertionError("what counts is not whole", broken);
      }
    }
    forgetMovedTag(key);
    checkNeeded(key);
    return etag;
  }

  /** A tag that somebody else has moved meanwhile keeps something else. */
  private void forgetMovedTag(ObjectKey key) {
    Tag reported = tagged.get(key);
    if (reported != null && !isStored(reported)) {
      tagged.remove(key);
      need();
    }
  }

  private boolean isStored(Tag tag) {
    ObjectKey key = Layout.tag(tag.name());
    return objects.find(key).isPresent()
        && ManifestCodec.decode(Kind.TAG, Tag.class, key.text(), bytes(key)).equals(tag);
  }

  void delete(ObjectKey key) {
    objects.delete(key);
    if (created.remove(key) != null) {
      deleted.put(key, scheduler.now());
    }
    forgetMovedTag(key);
    checkNeeded(key);
  }

  /** What a list shows that does not know the last while. */
  List<ObjectInfo> list(String prefix, Duration age) {
    Instant then = scheduler.now().minus(age);
    List<ObjectInfo> found = new ArrayList<>();
    objects
        .list(prefix)
        .filter(each -> !created.getOrDefault(each.key(), Instant.MIN).isAfter(then))
        .forEach(found::add);
    deleted.forEach(
        (key, at) -> {
          if (key.text().startsWith(prefix) && at.isAfter(then)) {
            found.add(lastInfo.get(key));
          }
        });
    found.sort(Comparator.comparing(ObjectInfo::key));
    return found;
  }

  private byte[] bytes(ObjectKey key) {
    return objects.get(key, Integer.MAX_VALUE).content();
  }

  private static void mustHold(boolean holds, Supplier<String> otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise.get());
    }
  }

  /** Somebody committed: nothing of what counted before may be lost. */
  private void changed(Current next) {
    if (current.isPresent() || next.sequence() > 0) {
      Current before = current.orElse(Current.INITIAL); // which some stores do not write
      mustHold(
          next.sequence() == before.sequence() + 1,
          () -> "a commit was lost: %s, %s".formatted(before, next));
      mustHold(
          next.epoch() >= before.epoch(), () -> "the epoch fell: %s, %s".formatted(before, next));
      if (!next.manifest().equals(before.manifest())) {
        published(before, next);
      }
    }
    current = Optional.of(next);
    need();
  }

  private void published(Current before, Current next) {
    Manifest manifest = manifest(next.manifest().orElseThrow());
    mustHold(
        manifest.generation() == before.generation() + 1
            && next.generation() == manifest.generation(),
        () -> "generations do not count up: %s, %s".formatted(before, next));
    mustHold(
        manifest.parent().equals(before.manifest()),
        () -> "%s does not follow %s".formatted(manifest, before));
    mustHold(
        manifest.writerEpoch() == before.epoch(),
        () ->
            "a writer of epoch %d published in epoch %d"
                .formatted(manifest.writerEpoch(), before.epoch()));
    checkContent(before.manifest().map(this::manifest), manifest);
    committed.addFirst(manifest);
  }

  /** A generation is the one before with the changes of its run, and nothing else. */
  private void checkContent(Optional<Manifest> parent, Manifest manifest) {
    Map<Integer, String> expected = new HashMap<>();
    Map<Integer, String> plan = plans.get(manifest.runId());
    if (plan != null) { // else a rollback, which is checked by its caller
      parent.ifPresent(old -> expected.putAll(shas(old)));
      expected.putAll(plan);
      mustHold(expected.equals(shas(manifest)), () -> manifest + " undoes another run's work");
    }
  }

  static Map<Integer, String> shas(Manifest manifest) {
    Map<Integer, String> shas = new HashMap<>();
    manifest.shards().forEach(shard -> shas.put(shard.shard(), shard.content().sha256()));
    return shas;
  }

  private Manifest manifest(ObjectRef ref) {
    byte[] bytes = bytes(ref.key());
    mustHold(ObjectRef.to(ref.key(), bytes).equals(ref), () -> ref + " has another content");
    return ManifestCodec.manifest(ref.key().text(), bytes);
  }

  /** Collects what must be there from now on: generations that are kept, and tags. */
  private void need() {
    needed = new HashMap<>();
    Optional<ObjectRef> ref = current.flatMap(Current::manifest);
    for (int i = 0; i < kept && ref.isPresent(); i++) {
      needed.put(ref.get().key(), ref.get().sha256());
      Manifest manifest = manifest(ref.get());
      need(manifest);
      ref = manifest.parent();
    }
    tagged.values().forEach(tag -> need(manifest(tag.manifest())));
    List.copyOf(needed.keySet()).forEach(this::checkNeeded);
  }

  private void need(Manifest manifest) {
    manifest.router().content().ifPresent(router -> needed.put(router.key(), router.sha256()));
    manifest
        .recall()
        .map(RecallGate::probeSet)
        .ifPresent(probes -> needed.put(probes.key(), probes.sha256()));
    manifest.shards().forEach(shard -> needed.put(shard.content().key(), shard.content().sha256()));
  }

  private void checkNeeded(ObjectKey key) {
    String sha256 = needed.get(key);
    if (sha256 != null) {
      mustHold(
          objects.find(key).flatMap(ObjectInfo::sha256).filter(sha256::equals).isPresent(),
          () -> key + " is needed, and gone or changed");
    }
  }

  /** A run says what it is going to change. */
  void plans(String runId, Map<Integer, String> shards) {
    plans.put(runId, shards);
  }

  /** A run was told that it published. */
  void succeeded(Manifest manifest) {
    mustHold(committed.contains(manifest), () -> manifest + " was reported, and never counted");
  }

  /** A run was told that it did not publish. */
  void failed(String runId) {
    failedRuns.add(runId);
  }

  /** A caller was told that a generation is kept. */
  void tagged(Tag tag) {
    if (isStored(tag)) {
      tagged.put(Layout.tag(tag.name()), tag);
      need();
    }
  }

  /** After everything. */
  void checkEnd() {
    for (Manifest each : committed) {
      mustHold(
          !failedRuns.contains(each.runId()), () -> each + " was reported as failed, and counted");
    }
  }

  List<Manifest> committed() {
    return committed;
  }
}
