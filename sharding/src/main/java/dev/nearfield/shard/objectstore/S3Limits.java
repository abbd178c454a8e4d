package dev.nearfield.shard.objectstore;

/**
 * Sizes of requests to S3.
 *
 * @param singleBytes the largest object that is written in one request
 * @param partBytes a part's size, of larger ones; S3 takes 5 MiB and more
 * @param parallelism parts under way at once, each with a buffer of its size
 * @param listedKeys on one page of a list
 */
record S3Limits(int singleBytes, int partBytes, int parallelism, int listedKeys) {

  static final S3Limits DEFAULT = new S3Limits(16 << 20, 16 << 20, 4, 1_000);
}
