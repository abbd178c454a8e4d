package dev.nearfield.shard.shardfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.Hit;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.ShardOptions;
import dev.nearfield.ShardSummary;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorSource;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.objectstore.PutCondition;
import dev.nearfield.shard.objectstore.StoreLocation;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileDigest;
import dev.nearfield.storage.KeyType;
import dev.nearfield.storage.Verify;
import dev.nearfield.testkit.RandomVectors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * U2: one immutable file is mapped and walked, read by ranges in two rounds, and copied. The reader
 * by ranges is {@link RangedShard}, which shares no code with the writer.
 */
class ShardFileU2Test {

  private static final int ROWS = 4_000;
  private static final int CELLS = 24;
  private static final int DIMENSION = 24;
  private static final ObjectKey KEY = ObjectKey.of("d/00/one.shard");
  private static final float[][] VECTORS = vectors(71, ROWS);
  private static final float[][] QUERIES = vectors(72, 20);

  /** Building is what takes time: one file of each kind, which no test changes. */
  @TempDir static Path builds;

  private static final Map<ShardOptions.Kind, ShardSummary> BUILT =
      new EnumMap<>(ShardOptions.Kind.class);

  @TempDir Path directory;

  private ObjectStore store;

  private static float[][] vectors(long seed, int count) {
    return RandomVectors.seeded(seed).clustered(20, 0.2f).rows(count, DIMENSION);
  }

  @BeforeAll
  static void build() {
    for (ShardOptions.Kind kind : ShardOptions.Kind.values()) {
      BUILT.put(
          kind,
          VectorIndex.builder()
              .dimension(DIMENSION)
              .metric(Metric.SQUARED_L2)
              .ids(KeyType.LONG)
              .buildShard(
                  VectorSource.of(VECTORS),
                  builds.resolve(kind + ".shard"),
                  ShardOptions.DEFAULT.kind(kind).cells(CELLS)));
    }
  }

  @BeforeEach
  void openStore() {
    store = StoreLocation.parse("file:" + directory.resolve("store")).open();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @ParameterizedTest
  @EnumSource(ShardOptions.Kind.class)
  void sections_anyKind_lieAlignedWhereTheFirstReadSays(ShardOptions.Kind kind) {
    Path file = stored(kind).file();
    var ranged = new RangedShard(store, KEY);
    assertThat(ranged.sections().entrySet().stream().map(this::section).toList())
        .as("the directory that opening sees")
        .isEqualTo(ShardInspection.of(file).sections());
    assertThat(ranged.contentOffset() % 4_096).isZero();
    assertThat(ranged.sections().values())
        .allSatisfy(
            range -> assertThat(range.offset() % (range.bytes() < 64 << 10 ? 64 : 4_096)).isZero())
        .anySatisfy(range -> assertThat(range.bytes()).isGreaterThan(64 << 10));
  }

  private ShardInspection.Section section(Map.Entry<String, RangedShard.Range> entry) {
    RangedShard.Range range = entry.getValue();
    return new ShardInspection.Section(entry.getKey(), range.offset(), range.bytes());
  }

  @ParameterizedTest
  @EnumSource(ShardOptions.Kind.class)
  void fetch_everyMappedSection_hasTheBytesOfTheFile(ShardOptions.Kind kind) throws IOException {
    byte[] bytes = Files.readAllBytes(stored(kind).file());
    var ranged = new RangedShard(store, KEY);
    List<RangedShard.Range> mapped = mapped(ranged);
    List<ByteBuffer> fetched = ranged.fetch(mapped);
    for (int i = 0; i < mapped.size(); i++) {
      RangedShard.Range range = mapped.get(i);
      assertThat(fetched.get(i))
          .isEqualTo(ByteBuffer.wrap(bytes, (int) range.offset(), (int) range.bytes()));
    }
  }

  private static List<RangedShard.Range> mapped(RangedShard ranged) {
    return ranged.sections().values().stream()
        .filter(range -> range.offset() >= ranged.contentOffset())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void fetch_anyBitFlipped_isFoundByTheRangeThatHasIt(long seed) throws IOException {
    byte[] sound = Files.readAllBytes(stored(ShardOptions.Kind.GRAPH).file());
    List<RangedShard.Range> mapped = mapped(new RangedShard(store, KEY));
    var random = new SplittableRandom(seed);
    for (RangedShard.Range section : mapped) {
      byte[] damaged = sound.clone();
      int at = (int) (section.offset() + random.nextLong(section.bytes()));
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      put(damaged);
      var ranged = new RangedShard(store, KEY);
      assertThatThrownBy(() -> ranged.fetch(List.of(new RangedShard.Range(at, 1))))
          .isInstanceOf(RangedShard.Damaged.class)
          .hasMessageContaining("block " + (at - ranged.contentOffset()) / RangedShard.BLOCK_BYTES);
    }
    byte[] damaged = sound.clone();
    damaged[random.nextInt((int) new RangedShard(store, KEY).contentOffset())] ^= 1;
    put(damaged);
    assertThatThrownBy(() -> new RangedShard(store, KEY)).isInstanceOf(RangedShard.Damaged.class);
  }

  @Test
  void rows_ofACell_followEachOtherAndAreNearestToIt() {
    stored(ShardOptions.Kind.GRAPH);
    var ranged = new RangedShard(store, KEY);
    List<RangedShard.Cell> cells = ranged.cells();
    assertThat(cells).hasSizeGreaterThan(CELLS / 2);
    int next = 0;
    for (RangedShard.Cell cell : cells) {
      assertThat(cell.firstRow()).isEqualTo(next);
      next += cell.rows();
      for (float[] row : rows(ranged, cell)) {
        double distance = distance(row, cell.centroid());
        assertThat(distance).isLessThanOrEqualTo(cell.radius());
        assertThat(cells)
            .allSatisfy(
                other ->
                    assertThat(distance(row, other.centroid())).isGreaterThan(distance - 1e-4));
      }
    }
    assertThat(next).isEqualTo(ROWS);
  }

  private static List<float[]> rows(RangedShard ranged, RangedShard.Cell cell) {
    ByteBuffer bytes = ranged.fetch(ranged.rangesOf(cell)).getFirst();
    var rows = new ArrayList<float[]>();
    for (int row = 0; row < cell.rows(); row++) {
      rows.add(RangedShard.floats(bytes.position(row * ranged.rowBytes()), DIMENSION));
    }
    return rows;
  }

  @Test
  void fetch_nearestCellsOfAQuery_haveItsNeighborsAfterTwoRounds() {
    Path file = stored(ShardOptions.Kind.GRAPH).file();
    int found = 0;
    try (VectorIndex shard = VectorIndex.openShard(file)) {
      var ranged = new RangedShard(store, KEY);
      int quarter = ranged.cells().size() / 4;
      for (float[] query : QUERIES) {
        List<Long> expected = ids(shard.search(Query.of(query).k(10).exact()).hits());
        List<Long> some = nearest(ranged, query, quarter);
        found += (int) some.stream().filter(expected::contains).count();
        assertThat(nearest(ranged, query, ranged.cells().size())).isEqualTo(expected);
      }
    }
    assertThat(found).as("of the ten neighbors each").isGreaterThan(10 * QUERIES.length * 95 / 100);
  }

  /** What the rows of the nearest cells say, by one fetch. */
  private static List<Long> nearest(RangedShard ranged, float[] query, int cellCount) {
    List<RangedShard.Cell> cells =
        ranged.cells().stream()
            .sorted(Comparator.comparingDouble(cell -> distance(query, cell.centroid())))
            .limit(cellCount)
            .toList();
    List<ByteBuffer> fetched =
        ranged.fetch(cells.stream().flatMap(cell -> ranged.rangesOf(cell).stream()).toList());
    record Found(long id, double distance) {}
    var all = new ArrayList<Found>();
    for (int i = 0; i < cells.size(); i++) {
      for (int row = 0; row < cells.get(i).rows(); row++) {
        ByteBuffer rows = fetched.get(2 * i).position(row * ranged.rowBytes());
        long id = fetched.get(2 * i + 1).getLong(row * 8);
        all.add(new Found(id, distance(query, RangedShard.floats(rows, DIMENSION))));
      }
    }
    all.sort(Comparator.comparingDouble(Found::distance).thenComparingLong(Found::id));
    return all.stream().limit(10).map(Found::id).toList();
  }

  @ParameterizedTest
  @EnumSource(ShardOptions.Kind.class)
  void copy_byteForByte_opensAndAnswersTheSame(ShardOptions.Kind kind) {
    ShardSummary built = stored(kind);
    Path copy = directory.resolve("copy.shard");
    try (ObjectStore other =
        StoreLocation.parse("file:" + directory.resolve("other-region")).open()) {
      byte[] bytes = store.get(KEY, 64 << 20).content();
      other.put(KEY, ObjectContent.of(bytes), PutCondition.ifAbsent());
      write(copy, other.get(KEY, 64 << 20).content());
    }
    assertThat(FileDigest.of(FileAccess.system(), copy).sha256()).isEqualTo(built.sha256());
    ShardEngine engine = kind == ShardOptions.Kind.FLAT ? ShardEngine.FLAT : ShardEngine.HNSW;
    try (VectorIndex first = engine.open(built.file(), Verify.FULL);
        VectorIndex second = engine.open(copy, Verify.FULL)) {
      assertThat(second.stats().memory().codes()).as("searched where it lies").isZero();
      for (float[] query : QUERIES) {
        assertThat(second.search(Query.of(query)).hits())
            .hasSize(10)
            .isEqualTo(first.search(Query.of(query)).hits());
      }
    }
  }

  /** A file that is in the store too. */
  private ShardSummary stored(ShardOptions.Kind kind) {
    ShardSummary built = Objects.requireNonNull(BUILT.get(kind));
    try {
      put(Files.readAllBytes(built.file()));
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
    return built;
  }

  private void put(byte[] bytes) {
    store.put(KEY, ObjectContent.of(bytes), PutCondition.none());
  }

  private static void write(Path file, byte[] bytes) {
    try {
      Files.write(file, bytes);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  private static List<Long> ids(List<Hit> hits) {
    return hits.stream().map(hit -> (Long) hit.id()).toList();
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = (double) a[i] - b[i];
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }
}
