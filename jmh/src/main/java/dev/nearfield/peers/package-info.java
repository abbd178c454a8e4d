/**
 * Engines measured side by side over the same files in the same run.
 *
 * <p>Given a file of vectors and a file of queries, {@link dev.nearfield.peers.Compare} gives a
 * table, a JSON record and an HTML page of recall against speed, latency, build cost, memory, disk
 * and time to open. Each engine runs in a JVM of its own ({@link
 * dev.nearfield.peers.EngineProcess}), told line by line what to do ({@link
 * dev.nearfield.peers.Command}), so that all are open and warm while the measurements alternate
 * between them: what disturbs the machine disturbs all alike. Recall is judged here and not by the
 * engines, from the original vectors in double precision.
 *
 * <p>To add an engine, implement {@link dev.nearfield.peers.Engine} and name it in {@link
 * dev.nearfield.peers.Engines}.
 */
@NullMarked
package dev.nearfield.peers;

import org.jspecify.annotations.NullMarked;
