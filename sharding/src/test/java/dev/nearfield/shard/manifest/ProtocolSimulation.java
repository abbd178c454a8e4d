package dev.nearfield.shard.manifest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.nearfield.Metric;
import dev.nearfield.shard.manifest.CollectionInfo.CommitMode;
import dev.nearfield.shard.manifest.PublishPlan.RecallUpload;
import dev.nearfield.shard.manifest.PublishPlan.RouterUpload;
import dev.nearfield.shard.manifest.PublishPlan.ShardUpload;
import dev.nearfield.shard.manifest.SimulatedStore.Chances;
import dev.nearfield.shard.objectstore.ForwardingStore;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.ObjectNotFoundException;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.objectstore.ObjectStoreException;
import dev.nearfield.shard.objectstore.PutCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * One schedule: writers, collectors, readers and one who tags and rolls back, on a store that
 * misbehaves. The same seed gives the same schedule.
 */
final class ProtocolSimulation {

  private static final int SHARDS = 4;

  /** Few, so that runs often want what another one wrote, or what was just collected. */
  private static final int CONTENTS = 6;

  private static final int KEPT = 2;
  private static final Duration GRACE = Duration.ofHours(24);
  private static final Duration SKEW = Duration.ofMinutes(45);

  private final SplittableRandom random;
  private final PlantedBug bug;
  private final Scheduler scheduler = new Scheduler();
  private final SimulatedWorld world = new SimulatedWorld(scheduler, KEPT);
  private final CollectionInfo info;
  private Optional<Chances> always = Optional.empty();

  ProtocolSimulation(long seed, CommitMode mode, PlantedBug bug) {
    this.random = new SplittableRandom(seed);
    this.bug = bug;
    this.info =
        new CollectionInfo(new UUID(random.nextLong(), random.nextLong()), 8, Metric.DOT, mode);
  }

  /** Runs it; gives what went wrong first, and how many commits there were. */
  Outcome run() {
    for (int i = 0; i < 3; i++) {
      spawn(this::write, 3);
    }
    for (int i = 0; i < 2; i++) {
      spawn(this::collect, 5);
    }
    spawn(this::tagAndRollBack, 4);
    spawn(this::read, 4);
    return outcome();
  }

  /**
   * Runs one with the same actors, of which never two at a time change anything: each begins when
   * the one before has ended, or was killed.
   *
   * @param chances of all of them
   */
  Outcome runInTurn(Chances chances) {
    always = Optional.of(chances);
    List<Round> rounds = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      rounds.addAll(List.of(this::write, this::collect, this::write, this::tagAndRollBack));
    }
    spawnInTurn(rounds.iterator(), random.split());
    spawn(this::read, 4);
    return outcome();
  }

  private void spawnInTurn(Iterator<Round> rounds, SplittableRandom own) {
    if (!rounds.hasNext()) {
      return;
    }
    Round round = rounds.next();
    scheduler.spawn(
        Duration.ofMinutes(own.nextInt(60 * 6)),
        self -> {
          try {
            typed(round, self, own.split(), Duration.ZERO);
          } finally {
            spawnInTurn(rounds, own);
          }
        });
  }

  private Outcome outcome() {
    scheduler.run();
    if (scheduler.failures().isEmpty()) {
      try {
        world.checkEnd();
      } catch (AssertionError broken) {
        return new Outcome(Optional.of(broken), world.committed().size());
      }
    }
    return new Outcome(scheduler.failures().stream().findFirst(), world.committed().size());
  }

  /**
   * What came of a schedule.
   *
   * @param broken the first invariant that did not hold, or any failure that is not typed
   * @param commits how many there were
   */
  record Outcome(Optional<Throwable> broken, int commits) {}

  /** What an actor does again and again. */
  private interface Round {
    void run(Scheduler.Actor self, SplittableRandom random, Duration skew);
  }

  private void spawn(Round round, int rounds) {
    SplittableRandom own = random.split();
    Duration skew = Duration.ofMillis(own.nextLong(-SKEW.toMillis(), SKEW.toMillis()));
    for (int i = 0; i < rounds; i++) {
      // Each round is a process: a crash ends it, the next one knows nothing of it.
      SplittableRandom each = own.split();
      scheduler.spawn(
          Duration.ofMinutes(each.nextInt(60 * 24 * 6)), self -> typed(round, self, each, skew));
    }
  }

  /** Failures that callers are told of are fine, if they are of the right kind. */
  private static void typed(
      Round round, Scheduler.Actor self, SplittableRandom random, Duration skew) {
    try {
      round.run(self, random, skew);
    } catch (ManifestException | ObjectStoreException told) {
      if (told instanceof CorruptManifestException) {
        throw told;
      }
    }
  }

  private ShardCollection open(
      CommitPoint point,
      ObjectStore store,
      Scheduler.Actor self,
      SplittableRandom random,
      Duration skew) {
    var timeAndChance = new TimeAndChance(scheduler.clock(skew), self::sleep, random.split());
    return ShardCollection.open(store, timeAndChance, info, point);
  }

  private ShardCollection open(
      ObjectStore store, Scheduler.Actor self, SplittableRandom random, Duration skew) {
    return open(CommitPoint.of(store, info.commitPoint()), store, self, random, skew);
  }

  private ObjectStore store(Scheduler.Actor self, SplittableRandom random, Chances usual) {
    var store = new SimulatedStore(world, self, random.split(), always.orElse(usual));
    return info.commitPoint() == CommitMode.UNSAFE ? new Unconditional(store) : store;
  }

  /** A store that writes under a condition whether it holds or not. */
  private static final class Unconditional extends ForwardingStore {

    Unconditional(ObjectStore store) {
      super(store);
    }

    @Override
    public String put(ObjectKey key, ObjectContent content, PutCondition condition) {
      return super.put(key, content, PutCondition.none());
    }
  }

  private static ObjectContent content(SplittableRandom random) {
    return ObjectContent.of(("content " + random.nextInt(CONTENTS)).getBytes(US_ASCII));
  }

  private void write(Scheduler.Actor self, SplittableRandom random, Duration skew) {
    ObjectStore store = bug.forWriters(store(self, random, Chances.ALL));
    CommitPoint point = bug.commitPoint(store, info.commitPoint());
    ShardCollection collection = open(point, store, self, random, skew);
    var mode =
        random.nextInt(4) == 0 ? PublishOptions.Mode.EXCLUSIVE : PublishOptions.Mode.OPTIMISTIC;
    var options = PublishOptions.DEFAULT.mode(mode).lease(Duration.ofMinutes(10));
    try (PublishRun run = collection.begin(options)) {
      self.sleep(Duration.ofSeconds(random.nextInt(40))); // it builds
      PublishPlan plan = plan(random, run.base().isEmpty());
      Map<Integer, String> shas = new HashMap<>();
      plan.shards().forEach(shard -> shas.put(shard.shard(), shard.content().sha256()));
      world.plans(run.runId(), shas);
      try {
        world.succeeded(run.publish(plan).manifest());
      } catch (CommitOutcomeUnknownException unknown) {
        throw unknown;
      } catch (ManifestException | ObjectStoreException told) {
        world.failed(run.runId());
        throw told;
      }
    }
  }

  private static PublishPlan plan(SplittableRandom random, boolean first) {
    List<ShardUpload> shards = new ArrayList<>();
    for (int shard = 0; shard < SHARDS; shard++) {
      if (first || random.nextInt(3) == 0 || (shard == SHARDS - 1 && shards.isEmpty())) {
        shards.add(new ShardUpload(shard, content(random), 1));
      }
    }
    PublishPlan plan =
        first
            ? PublishPlan.whole(
                new RouterUpload(RouterRef.of("hash", 16), Optional.of(content(random))), shards)
            : PublishPlan.changes(shards);
    return random.nextInt(3) == 0
        ? plan.recall(new RecallUpload(RecallTerms.MEASURE, Optional.of(content(random))))
        : plan;
  }

  private void collect(Scheduler.Actor self, SplittableRandom random, Duration skew) {
    ObjectStore store = bug.forCollectors(store(self, random, Chances.SLEEPY));
    ShardCollection collection = open(store, self, random, skew);
    var options = new GcOptions(KEPT, Duration.ZERO, bug.grace(GRACE), GcOptions.Mode.COLLECT);
    collection.collectGarbage(options);
    self.sleep(bug.grace(GRACE).plus(SKEW.multipliedBy(3)));
    collection.collectGarbage(options);
  }

  private void tagAndRollBack(Scheduler.Actor self, SplittableRandom random, Duration skew) {
    ShardCollection collection = open(store(self, random, Chances.ALL), self, random, skew);
    long newest = collection.current().generation();
    long chosen = Math.max(1, newest - random.nextInt(4));
    if (random.nextInt(3) == 0) {
      Map<Integer, String> old = SimulatedWorld.shas(collection.at(chosen));
      Manifest back = collection.rollback(chosen);
      world.succeeded(back);
      if (!SimulatedWorld.shas(back).equals(old)) {
        throw new AssertionError("a rollback to %d gave %s".formatted(chosen, back));
      }
      return;
    }
    String name = "tag" + random.nextInt(2);
    world.tagged(collection.tag(name, chosen));
  }

  /** What is current when a reader comes stays whole for as long as the grace says. */
  private void read(Scheduler.Actor self, SplittableRandom random, Duration skew) {
    ShardCollection collection = open(store(self, random, Chances.STORE_ONLY), self, random, skew);
    Instant begun = scheduler.now();
    Optional<Manifest> manifest = collection.manifest();
    if (manifest.isEmpty()) {
      return;
    }
    for (ShardDescriptor shard : manifest.get().shards()) {
      self.sleep(Duration.ofMinutes(random.nextInt(60 * 5)));
      boolean inTime =
          Duration.between(begun, scheduler.now()).compareTo(GRACE.minus(SKEW.multipliedBy(2))) < 0;
      if (inTime) {
        checkReadable(shard);
      }
    }
  }

  private void checkReadable(ShardDescriptor shard) {
    try {
      ObjectRef ref = shard.content();
      byte[] bytes = world.objects().get(ref.key(), Integer.MAX_VALUE).content();
      if (!ObjectRef.to(ref.key(), bytes).equals(ref)) {
        throw new AssertionError("a reader found another content in " + ref);
      }
    } catch (ObjectNotFoundException gone) {
      throw new AssertionError("a reader lost " + shard, gone);
    }
  }
}
