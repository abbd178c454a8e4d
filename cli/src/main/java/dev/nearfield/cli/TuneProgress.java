package dev.nearfield.cli;

import dev.nearfield.CalibrationOptions;

/**
 * Shows how far a calibration is: first the exact answers, then the widths tried so far, of which
 * nobody knows how many there will be.
 *
 * <p>Threads: any.
 */
final class TuneProgress implements CalibrationOptions.Listener, AutoCloseable {

  private final Session session;
  private final Progress truth;
  private boolean walked;

  TuneProgress(Session session) {
    this.session = session;
    truth = session.progress("exact");
  }

  @Override
  public synchronized void onTruth(int done, int total) {
    session.check();
    truth.update(done, total);
    if (done == total) {
      truth.close();
    }
  }

  @Override
  public synchronized void onBeamWidth(int beamWidth, double recall) {
    session.check();
    if (session.console().terminal()) {
      walked = true;
      session
          .console()
          .err()
          .print(
              "\rwalking    beam width %s, recall %s   "
                  .formatted(Text.count(beamWidth), Text.decimal(recall, 4)));
      session.console().err().flush();
    }
  }

  /** Ends the line. */
  @Override
  public synchronized void close() {
    if (walked) {
      session.console().err().println();
    }
  }
}
