package dev.nearfield.shard.manifest;

import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.ObjectInfo;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.objectstore.ObjectStoreException;
import dev.nearfield.shard.objectstore.PutCondition;
import dev.nearfield.shard.objectstore.StoredObject;
import dev.nearfield.shard.objectstore.ThrottledException;
import dev.nearfield.shard.objectstore.UnreachableStoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * How one actor sees the store: slowly, through lost replies and refusals, with lists of yesterday,
 * and with a chance to be killed before and after each request, or to sleep for days.
 */
final class SimulatedStore implements ObjectStore {

  /** One in so many requests meets this. */
  private static final int THROTTLED = 40;

  private static final int REPLY_LOST = 40;
  private static final int OLD_LIST = 3;

  private final SimulatedWorld world;
  private final Scheduler.Actor actor;
  private final SplittableRandom random;
  private final Chances chances;

  /** What may happen to an actor and to its requests. */
  enum Chances {
    /** Anything may happen. */
    ALL(150, 120, 60),
    /** Anything, and it sleeps often: what collectors do too late is what hurts. */
    SLEEPY(150, 25, 60),
    /** Anything, but a write that was given up for lost does not arrive after that. */
    PROMPT(150, 120, 0),
    /** The store misbehaves, the actor does not. */
    STORE_ONLY(0, 0, 60);

    private final int crash;
    private final int sleep;
    private final int late;

    /** One request in so many; 0 for never. */
    Chances(int crash, int sleep, int late) {
      this.crash = crash;
      this.sleep = sleep;
      this.late = late;
    }
  }

  SimulatedStore(
      SimulatedWorld world, Scheduler.Actor actor, SplittableRandom random, Chances chances) {
    this.world = world;
    this.actor = actor;
    this.random = random;
    this.chances = chances;
  }

  private boolean oneIn(int number) {
    return number > 0 && random.nextInt(number) == 0;
  }

  private <T> T ask(Supplier<T> request) {
    actor.sleep(latency());
    crashMaybe();
    if (oneIn(THROTTLED)) {
      throw new ThrottledException("request", location(), "HTTP 503");
    }
    T answer = request.get();
    crashMaybe();
    return answer;
  }

  private Duration latency() {
    return oneIn(chances.sleep)
        ? Duration.ofMinutes(random.nextInt(60 * 60))
        : Duration.ofMillis(1 + random.nextInt(400));
  }

  private void crashMaybe() {
    if (oneIn(chances.crash)) {
      actor.die();
    }
  }

  /** A request that changes something: its reply may be lost, or it may arrive after that. */
  private <T> T change(Supplier<T> request) {
    return ask(
        () -> {
          if (oneIn(chances.late)) {
            world.scheduler().spawn(Duration.ofMillis(random.nextInt(3_000)), _ -> late(request));
            throw lost();
          }
          T answer = request.get();
          if (oneIn(REPLY_LOST)) {
            throw lost();
          }
          return answer;
        });
  }

  private static <T> void late(Supplier<T> request) {
    try {
      T unheard = request.get();
      assert unheard != null;
    } catch (ObjectStoreException unheard) {
      assert unheard.getMessage() != null;
    }
  }

  private UnreachableStoreException lost() {
    return new UnreachableStoreException("request", location(), new IOException("timeout"));
  }

  @Override
  public String location() {
    return "simulated:";
  }

  @Override
  public ObjectInfo head(ObjectKey key) {
    return ask(() -> world.objects().head(key));
  }

  @Override
  public StoredObject get(ObjectKey key, int maxBytes) {
    return ask(() -> world.objects().get(key, maxBytes));
  }

  @Override
  public Optional<StoredObject> getIfChanged(ObjectKey key, String etag, int maxBytes) {
    return ask(() -> world.objects().getIfChanged(key, etag, maxBytes));
  }

  @Override
  public int read(ObjectKey key, long offset, ByteBuffer destination) {
    return ask(() -> world.objects().read(key, offset, destination));
  }

  @Override
  public String put(ObjectKey key, ObjectContent content, PutCondition condition) {
    return change(() -> world.put(key, content, condition));
  }

  @Override
  public Stream<ObjectInfo> list(String prefix) {
    return ask(
        () -> {
          Duration age =
              oneIn(OLD_LIST) ? Duration.ofMinutes(random.nextInt(60 * 10)) : Duration.ZERO;
          return world.list(prefix, age).stream();
        });
  }

  @Override
  public void delete(ObjectKey key) {
    change(
        () -> {
          world.delete(key);
          return key;
        });
  }

  @Override
  public int dropUnfinished(Instant startedBefore) {
    return 0;
  }

  @Override
  public void close() {}
}
