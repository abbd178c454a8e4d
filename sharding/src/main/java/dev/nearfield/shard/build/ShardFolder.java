package dev.nearfield.shard.build;

import dev.nearfield.BulkOptions;
import dev.nearfield.ShardSummary;
import dev.nearfield.TargetFolderException;
import dev.nearfield.VectorIndex;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.reader.ProbeSet;
import dev.nearfield.shard.routing.Router;
import dev.nearfield.storage.FileAccessException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The shard files of a corpus and its router, in one folder.
 *
 * <pre>
 *   00000.shard  00001.shard  ...  SHA256SUMS  router
 * </pre>
 *
 * <p>The router is written last: a folder without one is of a build that did not end. A shard
 * without rows has no file. The sums tell whether all files are there, as the build left them.
 *
 * <p>Threads: immutable; one writer. Owns: nothing.
 *
 * @param path of the folder
 */
public record ShardFolder(Path path) {

  private static final Pattern SHARD = Pattern.compile("(\\d{5})\\.shard");
  private static final String ROUTER = "router";

  /**
   * Creates a folder, or takes an empty one.
   *
   * @throws TargetFolderException if there is something in it
   */
  public static ShardFolder create(Path path) {
    try {
      Files.createDirectories(path);
      try (Stream<Path> children = Files.list(path)) {
        if (children.findAny().isPresent()) {
          throw new TargetFolderException(
              "%s is not empty: name a new folder for the shards".formatted(path));
        }
      }
    } catch (IOException failure) {
      throw new FileAccessException("create", path, failure);
    }
    return new ShardFolder(path);
  }

  /** Where a shard's file is, if it has rows. */
  public Path shard(int shard) {
    return path.resolve("%05d.shard".formatted(shard));
  }

  /**
   * The shards that have files, by number: all that the build made. Their bytes are not looked at.
   *
   * @throws FileAccessException if the folder cannot be read, or its build did not end
   * @throws DamagedBuildException if one is missing, or is of another build
   */
  public SortedMap<Integer, Path> shards() {
    SortedMap<Integer, Path> files = files();
    sums().requireAll(this, files.values());
    return files;
  }

  /** Where the router is. */
  Path routerFile() {
    return path.resolve(ROUTER);
  }

  /** What the build says of its files. */
  ShardSums sums() {
    return ShardSums.of(this);
  }

  private SortedMap<Integer, Path> files() {
    SortedMap<Integer, Path> shards = new TreeMap<>();
    try (Stream<Path> children = Files.list(path)) {
      children.forEach(
          child -> {
            Matcher name = SHARD.matcher(String.valueOf(child.getFileName()));
            if (name.matches()) {
              shards.put(Integer.parseInt(name.group(1)), child);
            }
          });
    } catch (IOException failure) {
      throw new FileAccessException("list", path, failure);
    }
    return Collections.unmodifiableSortedMap(shards);
  }

  /**
   * Reads and checks every byte of every shard and of the router.
   *
   * @param sound is told of each file that is
   * @throws DamagedBuildException if one is missing, of another build, or not as the build left it
   * @throws dev.nearfield.storage.StorageException if one is damaged all the same
   */
  public void verify(Consumer<Path> sound) {
    ShardSums sums = sums();
    for (Path file : shards().values()) {
      VectorIndex.verifyShard(file, _ -> {}); // first, as it says where the damage is
      sums.requireSame(file, ObjectContent.of(file));
      sound.accept(file);
    }
    sums.requireSame(routerFile(), ObjectContent.of(routerFile()));
    sound.accept(routerFile());
  }

  /**
   * The router that the shards were built with.
   *
   * @throws FileAccessException if there is none: the build did not end
   * @throws dev.nearfield.shard.routing.MalformedRouterException if it is damaged
   */
  public Router router() {
    Path file = routerFile();
    try {
      return Router.ofBytes(Files.readAllBytes(file));
    } catch (IOException failure) {
      throw new FileAccessException("read", file, failure);
    }
  }

  /**
   * Queries with the true answers that these shards hold: what publishing measures recall by.
   *
   * @param k neighbors of each; fewer where the corpus has fewer
   * @param context what routing needs to know of all queries, as text
   * @param listener hears of queries that were answered, and may end it
   * @throws java.util.concurrent.CancellationException if the listener ends it
   * @throws dev.nearfield.storage.StorageException if the build did not end, or a file is damaged
   * @throws IllegalArgumentException if there are no queries, one is wrong or cannot be routed, or
   *     one finds nothing at all
   */
  public ProbeSet probes(
      List<float[]> queries, int k, Map<String, String> context, BulkOptions.Listener listener) {
    return BuiltProbes.of(this, queries, k, context, listener);
  }

  /** Says what was built, with what router, and that it is complete. */
  void finish(Router router, SortedMap<Integer, ShardSummary> built) {
    byte[] bytes = router.toBytes();
    ShardSums.of(this, built.values(), bytes).write();
    Path file = routerFile();
    Path unfinished = path.resolve(ROUTER + ".tmp");
    try {
      Files.write(unfinished, bytes);
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failure) {
      throw new FileAccessException("write", file, failure);
    }
  }
}
