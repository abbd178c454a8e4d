package dev.nearfield.shard.manifest;

/**
 * What has a form in bytes: the content of an object of the protocol.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
sealed interface CollectionObject
    permits CollectionInfo, Current, DoomedList, Manifest, RunRecord, Tag {}
