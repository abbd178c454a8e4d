package dev.nearfield.index;

import dev.nearfield.Maintenance;
import dev.nearfield.graph.RowStates;
import dev.nearfield.observe.Observer;
import dev.nearfield.observe.Observer.Work;
import dev.nearfield.observe.Span;
import dev.nearfield.parallel.BackgroundThreads;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decides when dead rows are taken out of an index, and who does that work.
 *
 * <p>Threads: safe. Owns: the thread of a consolidation that runs by itself.
 */
final class Consolidations {

  /*
   * Dead rows take memory and time, so a consolidation is due at one for twelve that live. It has a
   * thread of its own, but as long as updates come they do its work, each a little: so there is no
   * further thread that would take the processor from searches, and whoever updates more
   * works more. Between updates the thread works half of the time. If rows die faster than that
   * frees them, updates work longer and the thread rests less, and from one for six on updates wait
   * a little each, the more the worse it is. So there are hardly more than a quarter more places
   * than rows.
   */

  private static final double DUE_SHARE = 1.0 / 12;
  private static final double BUSY_SHARE = 1.0 / 8;
  private static final double SLOW_SHARE = 1.0 / 6;
  private static final double MAX_SHARE = 1.0 / 4;
  private static final int MIN_DEAD = 256;

  private static final double QUIET_DUTY = 0.5;
  private static final double BUSY_DUTY = 0.8;

  /** About as long as an update takes. */
  private static final long QUIET_HELP_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  private static final long BUSY_HELP_NANOS = 2 * QUIET_HELP_NANOS;
  private static final long MAX_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final IndexState state;
  private final Lifetime lifetime;
  private final Recovery recovery;
  private final Observer observer;
  private final Function<Pace, Consolidation> factory;
  private final Object consolidating = new Object();
  private final AtomicBoolean running = new AtomicBoolean();
  private final BackgroundThreads threads = new BackgroundThreads("nearfield-consolidation");
  private volatile @Nullable Consolidation current;
  private volatile Maintenance maintenance = Maintenance.BACKGROUND;

  /**
   * The consolidations of one index.
   *
   * @param factory makes one that works at a pace
   */
  Consolidations(
      IndexState state,
      Lifetime lifetime,
      Recovery recovery,
      Observer observer,
      Function<Pace, Consolidation> factory) {
    this.state = state;
    this.lifetime = lifetime;
    this.recovery = recovery;
    this.observer = observer;
    this.factory = factory;
  }

  /** Says who starts a consolidation. */
  void maintain(Maintenance how) {
    maintenance = how;
  }

  /** Whether they start by themselves. */
  boolean areAutomatic() {
    return maintenance == Maintenance.BACKGROUND;
  }

  /** Frees the ordinals of all dead rows, then looks up all others; returns how many it freed. */
  int run(Runnable more) {
    synchronized (consolidating) {
      Consolidation consolidation = factory.apply(Pace.full());
      int freed = observed(consolidation);
      consolidation.lookUpAll();
      more.run();
      return freed;
    }
  }

  /**
   * Takes dead rows out if they are many: starts that, helps with it, or slows its caller down if
   * they are too many.
   */
  void afterDeath() {
    boolean canFree = areAutomatic() && isDue() && !state.free.isPinned();
    if (canFree && running.compareAndSet(false, true)) {
      threads.begin(this::runWhileDue);
    }
    double share = deadShare();
    Consolidation known = current;
    if (known != null) {
      known.help(share < BUSY_SHARE ? QUIET_HELP_NANOS : BUSY_HELP_NANOS);
    }
    if (canFree && share > SLOW_SHARE) { // with a pager open, waiting would help nobody
      double pressure = Math.min(1, (share - SLOW_SHARE) / (MAX_SHARE - SLOW_SHARE));
      LockSupport.parkNanos((long) (pressure * pressure * MAX_WAIT_NANOS));
    }
  }

  /** Waits for one that runs by itself; the index is closed, so it ends soon. */
  void awaitEnd() {
    threads.awaitEnd();
  }

  private boolean isDue() {
    return state.graph.states().deadCount() >= MIN_DEAD && deadShare() >= DUE_SHARE;
  }

  /** Dead rows for one that lives. */
  private double deadShare() {
    RowStates states = state.graph.states();
    return (double) states.deadCount() / Math.max(1, states.liveCount());
  }

  private double duty() {
    return deadShare() < BUSY_SHARE ? QUIET_DUTY : BUSY_DUTY;
  }

  private void runWhileDue() {
    try {
      recovery.finish();
      int freed = Integer.MAX_VALUE;
      while (isDue() && freed > 0 && !lifetime.isClosed()) {
        freed = runShared();
      }
    } catch (RuntimeException | Error failure) { // a damaged row, no memory: dead rows stay
      maintenance = Maintenance.MANUAL;
      System.getLogger(Consolidations.class.getName())
          .log(Level.WARNING, "no more consolidation until compact() or reopening", failure);
    } finally {
      running.set(false);
    }
  }

  private int runShared() {
    synchronized (consolidating) {
      Consolidation consolidation = factory.apply(new Pace(this::duty));
      current = consolidation;
      try {
        return observed(consolidation);
      } finally {
        current = null;
      }
    }
  }

  private int observed(Consolidation consolidation) {
    try (Span span = observer.begin(Work.CONSOLIDATION)) {
      return span.done(consolidation.run());
    }
  }
}
