package dev.nearfield.shard.manifest;

import dev.nearfield.shard.manifest.Current.DoomedRef;
import dev.nearfield.shard.manifest.ObjectFrame.Kind;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.ObjectInfo;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.ObjectNotFoundException;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Deletes what no generation that is kept, no tag and no living run names. What is not named as a
 * collection names its objects is left alone; a tag that cannot be read stops it, as nobody knows
 * what it keeps.
 *
 * <p>Threads: one, once; any number of processes may collect at once. Owns: nothing.
 */
final class GarbageCollector {

  /*
   * A call makes one step. Dooming lists what nothing names, writes the list, and changes CURRENT
   * to name it: whoever commits later has seen it, and uses none of its objects anew (see
   * Uploads). So what is doomed can only become more unreachable, but for tags that were written
   * before, and could be seen only later. A call after the grace reads tags and history again, and
   * agrees with all other collectors, by an object that only one of them creates, on what is
   * deleted; then it deletes that, and takes the list out of CURRENT.
   *
   * A collector that sleeps and wakes up deletes only what the others deleted too. A name by
   * content may be wanted again by then, so it is not deleted but replaced by an empty object, and
   * stays taken; all other names are never used twice.
   */

  private final Requests requests;
  private final CommitLoop commits;
  private final TimeAndChance timeAndChance;
  private final LiveObjects live;

  GarbageCollector(
      Requests requests,
      Generations generations,
      CommitLoop commits,
      Tags tags,
      TimeAndChance timeAndChance) {
    this.requests = requests;
    this.commits = commits;
    this.timeAndChance = timeAndChance;
    live = new LiveObjects(requests, generations, commits, tags, timeAndChance);
  }

  /** Makes the next step. */
  GcReport run(GcOptions options) {
    Current now = commits.read();
    if (now.doomed().isEmpty()) {
      return doom(options);
    }
    DoomedRef doomed = now.doomed().get();
    Instant ripe = doomed.at().plus(options.grace());
    if (timeAndChance.clock().instant().isBefore(ripe)) {
      Set<ObjectKey> objects = new DoomedObjects(requests).of(now).orElse(Set.of());
      return report(GcReport.Step.WAITING, objects, 0, Optional.of(ripe));
    }
    return sweep(now, doomed, options);
  }

  private GcReport doom(GcOptions options) {
    var dooming = new Dooming(options, timeAndChance.newRunId());
    if (options.mode() == GcOptions.Mode.DRY_RUN) {
      dooming.look(commits.read());
    } else {
      commits.commit(dooming.runId, dooming);
    }
    return dooming.report();
  }

  /** The change of CURRENT that dooms; looks again whenever something else was committed. */
  private final class Dooming implements CommitLoop.Change {

    private final GcOptions options;
    private final String runId;
    private final NavigableMap<ObjectKey, Long> garbage = new TreeMap<>();
    private int lists;

    Dooming(GcOptions options, String runId) {
      this.options = options;
      this.runId = runId;
    }

    void look(Current now) {
      Set<ObjectKey> named = live.named(now, options);
      List<RunRecord> runs = live.runs();
      for (String folder : Layout.collectedFolders()) {
        for (ObjectInfo each : requests.list(folder)) {
          if (!Layout.isCollected(each.key())) {
            live.addForeign(each.key());
          } else if (each.length() > 0
              && !named.contains(each.key())
              && runs.stream().noneMatch(run -> run.needs(each.key()))) {
            garbage.put(each.key(), each.length());
          }
        }
      }
      while (garbage.size() > DoomedList.MAX_OBJECTS) { // the next list has the rest
        garbage.pollLastEntry();
      }
    }

    @Override
    public CommitLoop.Decision decide(Current now) {
      garbage.clear();
      if (now.doomed().isEmpty()) { // else another collector was faster
        look(now);
      }
      if (garbage.isEmpty()) {
        return new CommitLoop.Decision.Leave();
      }
      byte[] bytes =
          ManifestCodec.encode(Kind.DOOMED, new DoomedList(new TreeSet<>(garbage.keySet())));
      ObjectKey key = Layout.doomed(runId + "-" + ++lists);
      requests.put(key, ObjectContent.of(bytes));
      var ref = new DoomedRef(ObjectRef.to(key, bytes), timeAndChance.clock().instant());
      return new CommitLoop.Decision.Swap(now.dooming(ref, runId));
    }

    @Override
    public boolean happened(Current now) {
      return now.runId().equals(runId);
    }

    GcReport report() {
      long bytes = garbage.values().stream().mapToLong(Long::longValue).sum();
      var step = garbage.isEmpty() ? GcReport.Step.NOTHING : GcReport.Step.DOOMED;
      Optional<Instant> ripe =
          garbage.isEmpty()
              ? Optional.empty()
              : Optional.of(timeAndChance.clock().instant().plus(options.grace()));
      return GarbageCollector.this.report(step, Set.copyOf(garbage.keySet()), bytes, ripe);
    }
  }

  private GcReport sweep(Current now, DoomedRef doomed, GcOptions options) {
    Optional<Set<ObjectKey>> objects = new DoomedObjects(requests).of(now);
    if (objects.isEmpty() && isOpen(doomed)) {
      throw DoomedObjects.missing(now);
    }
    if (objects.isEmpty()) {
      return nothing(); // another collector has finished
    }
    Set<ObjectKey> unnamed = new TreeSet<>(objects.get());
    unnamed.removeAll(live.named(now, options));
    if (options.mode() == GcOptions.Mode.DRY_RUN) {
      return report(GcReport.Step.DELETED, unnamed, 0, Optional.empty());
    }
    Optional<Set<ObjectKey>> agreed = agree(doomed, unnamed);
    List<ObjectKey> strays = new DoomedObjects(requests).strays(doomed);
    if (agreed.isEmpty() || !isOpen(doomed)) {
      return nothing();
    }
    strays.forEach(requests::delete);
    agreed.get().forEach(this::give);
    close(doomed);
    deleteOldRuns(options);
    return report(GcReport.Step.DELETED, agreed.get(), 0, Optional.empty());
  }

  private GcReport nothing() {
    return report(GcReport.Step.NOTHING, Set.of(), 0, Optional.empty());
  }

  private GcReport report(
      GcReport.Step step, Set<ObjectKey> objects, long bytes, Optional<Instant> waitsUntil) {
    return new GcReport(step, objects, bytes, waitsUntil, live.foreign());
  }

  /** What all collectors delete: the first one's list. Empty if all was over long ago. */
  private Optional<Set<ObjectKey>> agree(DoomedRef doomed, Set<ObjectKey> unnamed) {
    ObjectKey key = Layout.deleted(doomed.list().key());
    byte[] mine = ManifestCodec.encode(Kind.DOOMED, new DoomedList(new TreeSet<>(unnamed)));
    requests.putOnce(key, ObjectContent.of(mine));
    try {
      return Optional.of(requests.get(Kind.DOOMED, DoomedList.class, key).objects());
    } catch (ObjectNotFoundException over) {
      return Optional.empty();
    }
  }

  /** While the list is named, its agreement is not deleted: what was read is what all read. */
  private boolean isOpen(DoomedRef doomed) {
    return isOpenIn(commits.read(), doomed);
  }

  private static boolean isOpenIn(Current now, DoomedRef doomed) {
    return now.doomed().equals(Optional.of(doomed));
  }

  /** Frees an object's bytes. */
  private void give(ObjectKey key) {
    if (Layout.isSharedName(key)) {
      requests.put(key, ObjectContent.of(new byte[0]));
    } else {
      requests.delete(key);
    }
  }

  private void close(DoomedRef doomed) {
    String runId = timeAndChance.newRunId();
    commits.commit(
        runId,
        new CommitLoop.Change() {
          @Override
          public CommitLoop.Decision decide(Current now) {
            return isOpenIn(now, doomed)
                ? new CommitLoop.Decision.Swap(now.swept(runId))
                : new CommitLoop.Decision.Leave();
          }

          @Override
          public boolean happened(Current now) {
            return !isOpenIn(now, doomed);
          }
        });
    requests.delete(doomed.list().key());
    requests.delete(Layout.deleted(doomed.list().key()));
  }

  /** Records of runs that ended long ago tell nobody anything. */
  private void deleteOldRuns(GcOptions options) {
    Instant old = timeAndChance.clock().instant().minus(options.keepFor()).minus(options.grace());
    for (ObjectInfo each : requests.list(Layout.RUNS)) {
      live.run(each.key())
          .filter(run -> run.leaseUntil().isBefore(old))
          .ifPresent(run -> requests.delete(each.key()));
    }
  }
}
