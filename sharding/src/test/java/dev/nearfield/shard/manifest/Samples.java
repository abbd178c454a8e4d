package dev.nearfield.shard.manifest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.nearfield.Codes;
import dev.nearfield.Encoding;
import dev.nearfield.Metric;
import dev.nearfield.shard.manifest.ObjectFrame.Kind;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.Sha256;
import dev.nearfield.storage.KeyType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
    return new Manifest(
        UUID.fromString("0a0b0c0d-0102-0304-0506-0708090a0b0c"),
        7,
        Optional.of(ref("manifests", "six")),
        "run-7",
        2,
        Instant.parse("2026-11-21T10:15:30.123456Z"),
        784,
        Metric.COSINE,
        Optional.of(new IndexShape(Codes.BIT1, Encoding.FLOAT16, KeyType.STRING, 31, 200, 42)),
        new RouterRef("cluster", Optional.of(ref("r", "router")), 0, 3, Optional.of(0.5)),
        descriptors,
        Optional.of(
            new RecallGate(
                ref("p", "probes"),
                RecallTerms.MEASURE.floor(0.9),
                Optional.of(new RecallGate.Measured(0.95, 0, 0)))),
        Set.of(),
        Map.of("zones", "{\"a\":1}"),
        Map.of("owner", "team \"é\"", "build", "1"));
  }

  /** The object of each kind whose bytes are golden: never changed, only added to. */
  static CollectionObject of(Kind kind) {
    var moment = Instant.parse("2026-11-21T10:15:30.5Z");
    var objects = new TreeSet<>(List.of(ref("d", "1").key(), ref("d", "2").key()));
    return switch (kind) {
      case COLLECTION ->
          new CollectionInfo(
              UUID.fromString("0a0b0c0d-0102-0304-0506-0708090a0b0c"),
              784,
              Metric.COSINE,
              CollectionInfo.CommitMode.ETAG);
      case CURRENT ->
          new Current(
              9,
              2,
              7,
              Optional.of(ref("manifests", "seven")),
              "run-7",
              1,
              Optional.of(new Current.DoomedRef(ref("gc", "list"), moment)));
      case MANIFEST -> manifest(3);
      case RUN ->
          new RunRecord("run-7", RunRecord.State.RUNNING, moment, moment.plusSeconds(60), objects);
      case TAG -> new Tag("nightly", 7, ref("manifests", "seven"), moment);
      case DOOMED -> new DoomedList(objects);
    };
  }
}
