package dev.nearfield.shard.manifest;

import dev.nearfield.Codes;
import dev.nearfield.Encoding;
import dev.nearfield.Metric;
import dev.nearfield.shard.manifest.ObjectFrame.Kind;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.storage.KeyType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Draws records of every kind, with bounds among their values; a seed draws the same ones. */
final class RandomObjects {

  private static final long LAST_SECOND = 253_402_300_799L;
  private static final String[] TEXTS = {
    "", "a", "x y", "\"quoted\\\"", "line\nbreak\u0000", "größer", "\u2028", "日本", "😀", "/", "{}"
  };

  private static final Codes[] CODES =
      EnumSet.complementOf(EnumSet.of(Codes.AUTO)).toArray(Codes[]::new);

  private final SplittableRandom random;

  RandomObjects(long seed) {
    this.random = new SplittableRandom(seed);
  }

  CollectionObject of(Kind kind) {
    return switch (kind) {
      case COLLECTION -> collection();
      case CURRENT -> current();
      case MANIFEST -> manifest(1 + random.nextInt(12));
      case RUN -> run();
      case TAG -> new Tag(name(), 1 + count(Long.MAX_VALUE - 1), reference("m"), moment());
      case DOOMED -> new DoomedList(keys());
    };
  }

  Manifest manifest(int shardCount) {
    long generation = 1 + count(1L << 40);
    return new Manifest(
        uuid(),
        generation,
        generation > 1 ? Optional.of(reference("manifests")) : Optional.empty(),
        name(),
        count(Long.MAX_VALUE),
        moment(),
        1 + random.nextInt(CollectionInfo.MAX_DIMENSION),
        choice(Metric.values()),
        maybe(this::index),
        router(),
        shards(shardCount),
        maybe(this::recall),
        Set.of(),
        texts(3),
        texts(4));
  }

  private RecallGate recall() {
    var terms =
        new RecallTerms(
            random.nextDouble(),
            random.nextBoolean() ? 1 : random.nextDouble(),
            random.nextInt(3),
            random.nextInt(3),
            texts(2));
    return new RecallGate(reference("p"), terms, maybe(this::measured));
  }

  private RecallGate.Measured measured() {
    return new RecallGate.Measured(random.nextDouble(), random.nextInt(3), random.nextInt(3));
  }

  private IndexShape index() {
    return new IndexShape(
        choice(CODES),
        choice(Encoding.values()),
        choice(KeyType.values()),
        2 + random.nextInt(254),
        1 + random.nextInt(65_536),
        random.nextLong());
  }

  private RouterRef router() {
    return new RouterRef(
        name(),
        maybe(() -> reference("r")),
        random.nextInt(3) * random.nextInt(ShardDescriptor.MAX_SHARDS / 2),
        random.nextInt(ShardDescriptor.MAX_SHARDS + 1),
        maybe(() -> (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(300))));
  }

  private List<ShardDescriptor> shards(int count) {
    SortedSet<Integer> ids = new TreeSet<>();
    while (ids.size() < count) {
      ids.add(random.nextInt(Math.min(ShardDescriptor.MAX_SHARDS, 2 * count)));
    }
    List<ShardDescriptor> shards = new ArrayList<>();
    for (int id : ids) {
      shards.add(new ShardDescriptor(id, reference("d"), random.nextLong(1L << 36)));
    }
    return shards;
  }

  private ObjectRef reference(String folder) {
    String sha256 = sha256();
    ObjectKey key = ObjectKey.of(folder + "/" + sha256.substring(0, 2) + "/" + sha256);
    return new ObjectRef(key, sha256, 1 + random.nextLong(1L << 36));
  }

  private Current current() {
    long generation = random.nextInt(5) == 0 ? 0 : 1 + count(Long.MAX_VALUE - 1);
    return new Current(
        count(Long.MAX_VALUE),
        count(Long.MAX_VALUE),
        generation,
        generation == 0 ? Optional.empty() : Optional.of(reference("manifests")),
        name(),
        count(Long.MAX_VALUE),
        maybe(() -> new Current.DoomedRef(reference("gc"), moment())));
  }

  private CollectionInfo collection() {
    return new CollectionInfo(
        uuid(),
        1 + random.nextInt(65_536),
        choice(Metric.values()),
        choice(CollectionInfo.CommitMode.values()));
  }

  private RunRecord run() {
    return new RunRecord(name(), choice(RunRecord.State.values()), moment(), moment(), keys());
  }

  private SortedSet<ObjectKey> keys() {
    return IntStream.range(0, random.nextInt(8))
        .mapToObj(_ -> reference("d").key())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private <T> Optional<T> maybe(Supplier<T> value) {
    return random.nextBoolean() ? Optional.of(value.get()) : Optional.empty();
  }

  private Map<String, String> texts(int most) {
    Map<String, String> texts = new TreeMap<>();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      texts.put(name(), choice(TEXTS).repeat(random.nextInt(4)));
    }
    return texts;
  }

  private String name() {
    String name = "n" + Long.toString(random.nextLong() >>> 1, 36) + "._-Z";
    return random.nextInt(20) == 0 ? "n".repeat(100) : name;
  }

  private UUID uuid() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  private String sha256() {
    byte[] digest = new byte[32];
    random.nextBytes(digest);
    return HexFormat.of().formatHex(digest);
  }

  /** In {@code [0, max]}: the ends as often as what lies between. */
  private long count(long max) {
    return switch (random.nextInt(4)) {
      case 0 -> 0;
      case 1 -> max;
      case 2 -> Math.min(max, random.nextInt(1_000));
      default -> random.nextLong(max);
    };
  }

  private Instant moment() {
    long second = random.nextInt(10) == 0 ? LAST_SECOND - 1 : random.nextLong(4_000_000_000L);
    int[] nanos = {0, 1_000_000 * random.nextInt(1_000), random.nextInt(1_000_000_000)};
    return Instant.ofEpochSecond(second, nanos[random.nextInt(3)]);
  }

  private <T> T choice(T[] values) {
    return values[random.nextInt(values.length)];
  }
}
