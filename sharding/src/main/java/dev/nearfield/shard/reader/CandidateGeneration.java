package dev.nearfield.shard.reader;

import dev.nearfield.shard.manifest.Manifest;

/**
 * One that is not published yet, to be measured.
 *
 * @param manifest of it
 */
record CandidateGeneration(Manifest manifest) implements GenerationChoice {}
