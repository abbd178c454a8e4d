package dev.nearfield.index;

/**
 * How an index file names a segment file: exactly this content, no other.
 *
 * @param name file name in the index's folder
 * @param rows rows it holds
 * @param checksum pin of its content
 */
record SegmentPin(String name, int rows, long checksum) {}
