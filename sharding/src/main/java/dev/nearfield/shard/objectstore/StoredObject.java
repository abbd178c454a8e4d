package dev.nearfield.shard.objectstore;

/**
 * An object read whole.
 *
 * <p>Threads: share freely, as long as nobody writes to the content. Owns: the content.
 *
 * @param info what the store says of it
 * @param content its bytes, {@code info.length()} of them
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier from one call to the next, never compared
public record StoredObject(ObjectInfo info, byte[] content) {}
