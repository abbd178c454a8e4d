package dev.nearfield.shard.manifest;

/**
 * What a run published.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param manifest that is current now, or was
 * @param ref its object
 * @param uploaded objects that were written for it; the others were there
 * @param uploadedBytes in these
 * @param gate what the gate measured
 */
public record Publication(
    Manifest manifest, ObjectRef ref, int uploaded, long uploadedBytes, PublishGate.Result gate) {}
