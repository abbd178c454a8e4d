package dev.nearfield.filter;

import dev.nearfield.Metadata;
import dev.nearfield.testkit.fuzz.FuzzTarget;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** Any bytes as metadata: what reads at all is canonical, and gives the same bytes again. */
public final class MetadataFuzzTarget implements FuzzTarget {

  private static final int SEEDS = 20;

  @Override
  public List<byte[]> seeds() {
    return LongStream.range(0, SEEDS)
        .mapToObj(seed -> MetadataBytes.of(new RandomRecords(seed).metadata()))
        .toList();
  }

  @Override
  public boolean reads(byte[] input) {
    Metadata metadata;
    try {
      metadata = MetadataBytes.read(ByteBuffer.wrap(input));
    } catch (MalformedMetadataException refused) {
      if (refused.offsetBytes() < 0 || refused.offsetBytes() > input.length) {
        throw new AssertionError("refused outside of the bytes", refused);
      }
      return false;
    }
    if (!Arrays.equals(MetadataBytes.of(metadata), input)) {
      throw new AssertionError("reads, but is not canonical: " + metadata);
    }
    return true;
  }
}
