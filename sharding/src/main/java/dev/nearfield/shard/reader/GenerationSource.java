package dev.nearfield.shard.reader;

import dev.nearfield.shard.manifest.CollectionInfo;
import dev.nearfield.shard.manifest.CollectionReader;
import dev.nearfield.shard.manifest.Manifest;
import dev.nearfield.shard.manifest.ObjectRef;
import dev.nearfield.shard.manifest.Tag;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.routing.HashRouter;
import dev.nearfield.shard.routing.Router;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads generations from a store, and believes nothing of them: a manifest must be the one that was
 * named, of this collection, and its router must fit its shards.
 *
 * <p>Threads: safe. Owns: nothing.
 */
final class GenerationSource {

  private static final int MAX_ROUTER_BYTES = 1 << 30;

  private final ObjectStore store;
  private final CollectionReader collection;
  private final GenerationChoice choice;
  private volatile @Nullable Named last;

  /** A manifest and what named it: the same name, the same manifest. */
  private record Named(ObjectRef reference, Manifest manifest) {}

  private GenerationSource(
      ObjectStore store, CollectionReader collection, GenerationChoice choice) {
    this.store = store;
    this.collection = collection;
    this.choice = choice;
  }

  /**
   * A generation that was read.
   *
   * @param manifest itself
   * @param router of it
   */
  record Generation(Manifest manifest, Router router) {

    /** The router's object; empty where its strategy says all. */
    Optional<ObjectRef> routerRef() {
      return manifest.router().content();
    }
  }

  /**
   * Opens a collection.
   *
   * @throws dev.nearfield.shard.manifest.CollectionMissingException when there is none
   */
  static GenerationSource open(ObjectStore store, GenerationChoice choice) {
    return new GenerationSource(store, CollectionReader.open(store), choice);
  }

  CollectionInfo info() {
    return collection.info();
  }

  ObjectStore store() {
    return store;
  }

  /** Whether a refresh may find another generation. */
  boolean moves() {
    return switch (choice) {
      case GenerationChoice.Newest _, GenerationChoice.Tagged _ -> true;
      case GenerationChoice.Numbered _, CandidateGeneration _ -> false;
    };
  }

  /**
   * The manifest of the generation that is to be open now; the one given, if that is still it.
   *
   * @throws NothingPublishedException when there is none
   */
  Manifest manifest(Optional<Manifest> open) {
    Manifest manifest =
        switch (choice) {
          case GenerationChoice.Newest() -> newest();
          case GenerationChoice.Tagged(String name) -> tagged(collection.tag(name));
          case GenerationChoice.Numbered(long generation) ->
              open.isPresent() ? open.get() : collection.at(generation);
          case CandidateGeneration(Manifest candidate) -> candidate;
        };
    checkBelongs(manifest);
    return manifest;
  }

  /** One request of less than 1 KiB if nothing is new. */
  private Manifest newest() {
    ObjectRef reference =
        collection
            .current()
            .manifest()
            .orElseThrow(() -> new NothingPublishedException(location()));
    return named(reference, () -> collection.manifest(reference));
  }

  /** Likewise. */
  private Manifest tagged(Tag tag) {
    return named(tag.manifest(), () -> collection.at(tag));
  }

  private Manifest named(ObjectRef reference, Supplier<Manifest> read) {
    Named known = last;
    if (known == null || !known.reference.equals(reference)) {
      known = new Named(reference, read.get());
      last = known;
    }
    return known.manifest;
  }

  private void checkBelongs(Manifest manifest) {
    CollectionInfo info = info();
    if (!manifest.collection().equals(info.collection())) {
      throw new WrongCollectionException(
          "the manifest of generation %d belongs to collection %s, not %s"
              .formatted(manifest.generation(), manifest.collection(), info.collection()),
          location());
    }
    if (manifest.dimension() != info.dimension() || manifest.metric() != info.metric()) {
      throw new WrongCollectionException(
          "generation %d has %d dimensions under %s, the collection %d under %s"
              .formatted(
                  manifest.generation(),
                  manifest.dimension(),
                  manifest.metric(),
                  info.dimension(),
                  info.metric()),
          location());
    }
  }

  /**
   * A manifest with its router, fetched unless it is the one that is open.
   *
   * @throws dev.nearfield.shard.objectstore.ObjectStoreException if the router is missing
   * @throws dev.nearfield.shard.manifest.ContentMismatchException if it is another
   */
  Generation withRouter(Manifest manifest, Optional<Generation> open) {
    Optional<ObjectRef> reference = manifest.router().content();
    boolean same =
        open.isPresent() && reference.isPresent() && sameContent(reference, open.get().routerRef());
    Router router = same ? open.get().router() : router(manifest, reference);
    requireFits(manifest, router);
    return new Generation(manifest, router);
  }

  private void requireFits(Manifest manifest, Router router) {
    int declared = manifest.router().shards();
    if (declared != 0 && declared != router.shardCount()) {
      throw new WrongCollectionException(
          "generation %d says that its router knows %d shards, and it knows %d"
              .formatted(manifest.generation(), declared, router.shardCount()),
          location());
    }
    int last = manifest.shards().getLast().shard();
    if (last >= router.shardCount()) {
      throw new WrongCollectionException(
          "generation %d has a shard %d, its router knows %d shards"
              .formatted(manifest.generation(), last, router.shardCount()),
          location());
    }
    if (!router.fits(manifest.dimension(), manifest.metric())) {
      throw new WrongCollectionException(
          "generation %d has %d dimensions under %s, which its router was not made for: %s"
              .formatted(
                  manifest.generation(),
                  manifest.dimension(),
                  manifest.metric(),
                  router.describe()),
          location());
    }
  }

  private static boolean sameContent(Optional<ObjectRef> first, Optional<ObjectRef> second) {
    return first.map(ObjectRef::sha256).equals(second.map(ObjectRef::sha256));
  }

  private Router router(Manifest manifest, Optional<ObjectRef> reference) {
    if (reference.isEmpty()) {
      return named(manifest);
    }
    ObjectRef content = reference.get();
    int limit = (int) Math.min(content.bytes(), MAX_ROUTER_BYTES);
    byte[] bytes = store.get(content.key(), limit).content();
    content.verify(bytes);
    return Router.ofBytes(bytes);
  }

  /** A strategy that is nothing but its name and the number of shards. */
  private Router named(Manifest manifest) {
    if (!manifest.router().strategy().equals("hash")) {
      throw new WrongCollectionException(
          "generation %d routes by '%s' and names no router"
              .formatted(manifest.generation(), manifest.router().strategy()),
          location());
    }
    if (manifest.router().shards() == 0) { // the last one that has vectors need not be the last
      throw new WrongCollectionException(
          "generation %d routes by 'hash', and says not over how many shards"
              .formatted(manifest.generation()),
          location());
    }
    return HashRouter.of(manifest.router().shards());
  }

  private String location() {
    return store.location();
  }
}
