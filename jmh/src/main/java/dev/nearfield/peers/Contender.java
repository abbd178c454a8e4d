package dev.nearfield.peers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An open index in its process, and what has been measured on it so far.
 *
 * <p>Threads: one at a time. Owns: the process.
 */
final class Contender implements AutoCloseable {

  private final EngineClient client;
  private final double openMillis;
  private final List<Beam> beams = new ArrayList<>();

  Contender(EngineClient client, double openMillis) {
    this.client = client;
    this.openMillis = openMillis;
  }

  /** Milliseconds from the call that opens the index to its first answer. */
  double openMillis() {
    return openMillis;
  }

  /**
   * Finds out what a beam width recalls, and measures it once for nothing but to warm the code.
   *
   * @return the recall
   */
  double tryOut(int beamWidth, Truth truth, Plan plan) throws IOException {
    var answered = client.ask(new Command.Answer(beamWidth), Reply.Answered.class);
    double recall = truth.recall(answered.positions());
    measure(beamWidth, plan);
    beams.add(new Beam(beamWidth, recall, answered.scoredPerQuery()));
    return recall;
  }

  /** Beam widths tried out. */
  int beamCount() {
    return beams.size();
  }

  /** Measures at one of the beam widths tried out, and keeps what is best. */
  void measureAt(int position, Plan plan) throws IOException {
    Beam beam = beams.get(position);
    Reply.Measured measured = measure(beam.width, plan);
    beam.best = beam.best == null ? measured : beam.best.best(measured);
  }

  private Reply.Measured measure(int beamWidth, Plan plan) throws IOException {
    return client.ask(
        new Command.Measure(beamWidth, plan.millis(), plan.threads()), Reply.Measured.class);
  }

  /** What was measured. */
  Curve curve() {
    List<Point> points = new ArrayList<>();
    for (Beam beam : beams) {
      if (beam.best != null) {
        points.add(new Point(beam.width, beam.recall, beam.best, beam.scoredPerQuery));
      }
    }
    return new Curve(points);
  }

  /** What the index holds in RAM now. */
  Reply.Weighed weigh() throws IOException {
    return client.ask(new Command.Weigh(), Reply.Weighed.class);
  }

  @Override
  public void close() throws IOException {
    client.close();
  }

  private static final class Beam {

    private final int width;
    private final double recall;
    private final double scoredPerQuery;
    private Reply.@Nullable Measured best;

    Beam(int width, double recall, double scoredPerQuery) {
      this.width = width;
      this.recall = recall;
      this.scoredPerQuery = scoredPerQuery;
    }
  }
}
