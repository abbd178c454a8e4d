package dev.nearfield.storage;

import java.lang.foreign.MemorySegment;

/**
 * Hears of every region of off-heap memory or mapping, in order, before anyone can use it.
 *
 * <p>Threads: called by whichever thread needs the region, under the owner's lock. Owns: nothing.
 */
@FunctionalInterface
public interface ChunkListener {

  /**
   * Called once per region, under the owner's lock: be brief, do not call back.
   *
   * @param index position among the owner's regions, from 0 without gaps
   * @param memory the region; borrowed, valid until the owner is closed
   */
  void onChunk(int index, MemorySegment memory);
}
