package dev.nearfield.shard.manifest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.nearfield.Metric;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.Sha256;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Objects of the protocol for tests. */
final class Samples {

  private Samples() {}

  static ObjectRef ref(String folder, String content) {
    String sha = Sha256.of(content.getBytes(US_ASCII));
    return new ObjectRef(
        ObjectKey.of(folder + "/" + sha.substring(0, 2) + "/" + sha), sha, 1 + content.length());
  }

  static Manifest manifest(int shards) {
    List<ShardDescriptor> descriptors = new ArrayList<>();
    for (int i = 0; i < shards; i++) {
      descriptors.add(new ShardDescriptor(i * 2, ref("d", "shard " + i), 1_000 + i));
    }
    var calibration =
        new RouterCalibration(
            List.of(
                new RouterCalibration.Level(0.9, 1.1, 1.25),
                new RouterCalibration.Level(0.99, 1.5, 2.06)));
    return new Manifest(
        UUID.fromString("0a0b0c0d-0102-0304-0506-0708090a0b0c"),
        7,
        Optional.of(ref("manifests", "six")),
        "run-7",
        2,
        Instant.parse("2026-11-21T10:15:30.123456Z"),
        784,
        Metric.COSINE,
        new RouterRef(
            "cluster",
            Optional.of(ref("r", "router")),
            3,
            Optional.of(0.5),
            Optional.of(calibration)),
        descriptors,
        Set.of(),
        Map.of("zones", "{\"a\":1}"),
        Map.of("owner", "team \"é\"", "build", "1"));
  }
}
