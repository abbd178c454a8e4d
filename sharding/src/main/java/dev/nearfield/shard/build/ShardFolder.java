package dev.nearfield.shard.build;

import dev.nearfield.BulkOptions;
import dev.nearfield.TargetFolderException;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The shard files of a corpus and its router, in one folder.
 *
 * <pre>
 *   00000.shard  00001.shard  ...  router
 * </pre>
 *
 * <p>The router is written last: a folder without one is of a build that did not end. A shard
 * without rows has no file.
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
   * The shards that have files, by number.
   *
   * @throws FileAccessException if the folder cannot be read
   */
  public SortedMap<Integer, Path> shards() {
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
   * The router that the shards were built with.
   *
   * @throws FileAccessException if there is none: the build did not end
   * @throws dev.nearfield.shard.routing.MalformedRouterException if it is damaged
   */
  public Router router() {
    return Router.ofBytes(routerBytes());
  }

  /** {@link #router()} as bytes. */
  public byte[] routerBytes() {
    Path file = path.resolve(ROUTER);
    try {
      return Files.readAllBytes(file);
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

  /** Says with what router all shards were built, and that they are complete. */
  void finish(Router router) {
    Path file = path.resolve(ROUTER);
    Path unfinished = path.resolve(ROUTER + ".tmp");
    try {
      Files.write(unfinished, router.toBytes());
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failure) {
      throw new FileAccessException("write", file, failure);
    }
  }
}
