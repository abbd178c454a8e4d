package dev.nearfield.shard.manifest;

import dev.nearfield.shard.manifest.PublishPlan.RecallUpload;
import dev.nearfield.shard.manifest.PublishPlan.Scope;
import dev.nearfield.shard.manifest.PublishPlan.ShardUpload;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.ObjectKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A run's manifest upon a state: what the plan says, what stays of the generation before, and where
 * the content lies, which is uploaded on the way.
 *
 * @param plan what the run wants
 * @param now the state that the manifest will follow
 * @param parent the manifest that is current in it
 * @param uploads of the run
 * @param doomed what must not be named
 */
record ManifestDraft(
    PublishPlan plan,
    Current now,
    Optional<Manifest> parent,
    Uploads uploads,
    Set<ObjectKey> doomed) {

  /** The names that any writer of a plan's contents would choose. */
  static Set<ObjectKey> sharedNames(PublishPlan plan) {
    Set<ObjectKey> keys = new HashSet<>();
    plan.shards().forEach(shard -> keys.add(Layout.Content.SHARDS.key(shard.content().sha256())));
    plan.router()
        .flatMap(PublishPlan.RouterUpload::content)
        .ifPresent(content -> keys.add(Layout.Content.ROUTERS.key(content.sha256())));
    plan.recall()
        .flatMap(RecallUpload::probes)
        .ifPresent(content -> keys.add(Layout.Content.PROBES.key(content.sha256())));
    return keys;
  }

  /** The manifest; what was measured of it goes into it later. */
  Manifest manifest(
      CollectionInfo info, long epoch, String runId, Instant createdAt, PublishListener listener) {
    return new Manifest(
        info.collection(),
        now.generation() + 1,
        now.manifest(),
        runId,
        epoch,
        createdAt,
        info.dimension(),
        info.metric(),
        plan.index().or(() -> kept().flatMap(Manifest::index)),
        router(),
        shards(listener),
        recall(),
        kept().map(Manifest::requiredFeatures).orElse(Set.of()),
        merged(kept().map(Manifest::optionalFeatures), plan.optionalFeatures()),
        merged(kept().map(Manifest::custom), plan.custom()));
  }

  /** The generation before, as far as a plan that is not whole leaves it as it is. */
  private Optional<Manifest> kept() {
    return parent.filter(_ -> plan.scope() == Scope.CHANGES);
  }

  private static Map<String, String> merged(
      Optional<Map<String, String>> old, Map<String, String> named) {
    Map<String, String> all = new HashMap<>(old.orElse(Map.of()));
    all.putAll(named);
    return all;
  }

  private RouterRef router() {
    if (plan.router().isEmpty()) {
      return parent
          .map(Manifest::router)
          .orElseThrow(() -> new IllegalArgumentException("the first publish needs a router"));
    }
    RouterRef router = plan.router().get().router();
    Optional<ObjectRef> old = parent.map(Manifest::router).flatMap(RouterRef::content);
    return router.at(
        plan.router().get().content().map(content -> place(Layout.Content.ROUTERS, content, old)));
  }

  private List<ShardDescriptor> shards(PublishListener listener) {
    var shards = new TreeMap<Integer, ShardDescriptor>();
    kept().ifPresent(old -> old.shards().forEach(shard -> shards.put(shard.shard(), shard)));
    plan.removed().forEach(shards::remove);
    Map<String, ObjectRef> known = new HashMap<>();
    parent.ifPresent(
        old -> old.shards().forEach(s -> known.put(s.content().sha256(), s.content())));
    long total = plan.shards().stream().mapToLong(each -> each.content().length()).sum();
    int done = 0;
    long bytes = 0;
    for (ShardUpload each : plan.shards()) {
      var old = Optional.ofNullable(known.get(each.content().sha256()));
      ObjectRef ref = place(Layout.Content.SHARDS, each.content(), old);
      shards.put(each.shard(), new ShardDescriptor(each.shard(), ref, each.vectors()));
      bytes += each.content().length();
      listener.onShard(++done, plan.shards().size(), bytes, total);
    }
    return new ArrayList<>(shards.values());
  }

  private Optional<RecallGate> recall() {
    if (plan.recall().isEmpty()) {
      return kept().flatMap(Manifest::recall);
    }
    RecallUpload wanted = plan.recall().get();
    Optional<ObjectRef> there = parent.flatMap(Manifest::recall).map(RecallGate::probeSet);
    ObjectRef probes =
        wanted
            .probes()
            .map(content -> place(Layout.Content.PROBES, content, there))
            .or(() -> there)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "no generation before has a probe set: the plan must bring one"));
    return Optional.of(new RecallGate(probes, wanted.terms(), Optional.empty()));
  }

  /** What the current generation names already is there, and nobody dooms it. */
  private ObjectRef place(Layout.Content kind, ObjectContent content, Optional<ObjectRef> old) {
    return old.filter(ref -> ref.sha256().equals(content.sha256()))
        .orElseGet(() -> uploads.place(kind, content, now, doomed));
  }
}
