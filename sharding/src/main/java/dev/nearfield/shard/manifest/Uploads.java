package dev.nearfield.shard.manifest;

import dev.nearfield.shard.manifest.ObjectFrame.Kind;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.ObjectKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Brings a run's objects into the store, and knows which of them may still be named.
 *
 * <p>Threads: one. Owns: nothing.
 */
final class Uploads {

  /*
   * An object is named by its content, so what is there already is not written again. It may be
   * doomed, though: nothing named it when the collector looked. Three rules keep such a name out of
   * manifests:
   *
   * 1. A doomed object's name is not used; the content is written under a name of its own.
   * 2. Dooming changes CURRENT, so a commit that was decided before it fails, and decides again.
   *    What was doomed meanwhile is written again under a name of its own. If a whole collection
   *    went by unseen, everything is.
   * 3. A shared name that was collected stays taken, by an empty object: nobody finds it absent,
   *    writes it again, and loses it to a collector that slept.
   *
   * Claims only save work: what a living run claims is not doomed in the first place.
   */

  private static final int MAX_NAMES = 5;

  private final Requests requests;
  private final TimeAndChance timeAndChance;
  private final Duration lease;
  private final Map<String, Placed> placed = new HashMap<>();
  private RunRecord record;
  private int names;
  private int uploaded;
  private long uploadedBytes;

  /**
   * Where a content lies.
   *
   * @param ref its object
   * @param doomings of the state in which it was known not to be doomed
   */
  private record Placed(ObjectRef ref, long doomings) {}

  Uploads(Requests requests, TimeAndChance timeAndChance, String runId, Duration lease) {
    this.requests = requests;
    this.timeAndChance = timeAndChance;
    this.lease = lease;
    Clock clock = timeAndChance.clock();
    this.record =
        new RunRecord(
            runId,
            RunRecord.State.RUNNING,
            clock.instant(),
            clock.instant().plus(lease),
            new TreeSet<>());
  }

  int uploaded() {
    return uploaded;
  }

  long uploadedBytes() {
    return uploadedBytes;
  }

  /** Says that some names are about to be used, before anybody looks whether they are there. */
  void claim(Set<ObjectKey> keys) {
    var claims = new TreeSet<>(record.claims());
    claims.addAll(keys);
    record = record.renewed(timeAndChance.clock().instant().plus(lease), claims);
    write();
  }

  /** Uploads may take longer than the lease does. */
  private void keepLease() {
    Instant half = record.leaseUntil().minus(lease.dividedBy(2));
    if (timeAndChance.clock().instant().isAfter(half)) {
      claim(Set.of());
    }
  }

  /** Says how the run ended. */
  void finish(RunRecord.State state) {
    record = record.in(state);
    write();
  }

  private void write() {
    requests.put(
        Layout.run(record.runId()), ObjectContent.of(ManifestCodec.encode(Kind.RUN, record)));
  }

  /**
   * The object of some content, which may be named by a manifest that follows a state.
   *
   * @param now the state
   * @param doomed the doomed objects of it
   */
  ObjectRef place(Layout.Content kind, ObjectContent content, Current now, Set<ObjectKey> doomed) {
    keepLease();
    Placed before = placed.get(content.sha256());
    ObjectRef ref;
    if (before == null) {
      ref = placeFirst(kind, content, doomed);
    } else if (isStillGood(before, now, doomed)) {
      ref = before.ref();
    } else {
      ref = underNewName(kind, content);
    }
    placed.put(content.sha256(), new Placed(ref, now.doomings()));
    return ref;
  }

  private static boolean isStillGood(Placed before, Current now, Set<ObjectKey> doomed) {
    boolean sawAllDoomings =
        before.doomings() == now.doomings()
            || (before.doomings() + 1 == now.doomings() && now.doomed().isPresent());
    return sawAllDoomings && !doomed.contains(before.ref().key());
  }

  private ObjectRef placeFirst(Layout.Content kind, ObjectContent content, Set<ObjectKey> doomed) {
    ObjectKey shared = kind.key(content.sha256());
    return !doomed.contains(shared) && uploaded(shared, content)
        ? ref(shared, content)
        : underNewName(kind, content);
  }

  /** For content whose shared name is doomed, was collected, or holds something damaged. */
  private ObjectRef underNewName(Layout.Content kind, ObjectContent content) {
    for (int attempt = 1; ; attempt++) {
      String nonce = record.runId() + "-" + ++names;
      ObjectKey own = kind.key(content.sha256(), nonce); // says whose it is: no need to claim it
      if (uploaded(own, content)) {
        return ref(own, content);
      }
      if (attempt == MAX_NAMES) { // once is a run that slept so long that its object was collected
        throw new CorruptManifestException(own.text(), 0, "it is not what was just written");
      }
    }
  }

  private boolean uploaded(ObjectKey key, ObjectContent content) {
    if (requests.has(key, content.length(), content.sha256(), Requests.Trust.NOTHING)) {
      return true;
    }
    boolean there = requests.putOnce(key, content);
    uploaded += there ? 1 : 0;
    uploadedBytes += there ? content.length() : 0;
    return there;
  }

  private static ObjectRef ref(ObjectKey key, ObjectContent content) {
    return new ObjectRef(key, content.sha256(), content.length());
  }
}
