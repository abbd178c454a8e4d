package dev.nearfield.cli;

import dev.nearfield.shard.manifest.CollectionMissingException;
import dev.nearfield.shard.manifest.ShardCollection;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.objectstore.StoreLocation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where a collection is published. */
final class StoreOption {

  /** What makes a folder a collection. */
  private static final String COLLECTION = "COLLECTION";

  @Option(
      names = "--store",
      required = true,
      paramLabel = "LOCATION",
      converter = LocationConverter.class,
      description =
          "The collection: a folder, file:/folder, or s3://bucket/prefix (with ?endpoint=URL for"
              + " servers other than Amazon's).")
  @SuppressWarnings("NullAway.Init")
  private StoreLocation location;

  /** Reads locations. */
  static final class LocationConverter implements ITypeConverter<StoreLocation> {

    @Override
    public StoreLocation convert(String text) {
      try {
        return StoreLocation.parse(text);
      } catch (IllegalArgumentException wrong) {
        throw new TypeConversionException(String.valueOf(wrong.getMessage()));
      }
    }
  }

  /** Where the collection is, which must be there: a store would be made of a folder. */
  StoreLocation ofCollection() {
    if (location instanceof StoreLocation.Folder(Path path)
        && !Files.exists(path.resolve(COLLECTION))) {
      throw new CollectionMissingException("file:" + path);
    }
    return location;
  }

  /** Does something with the store, and closes it. */
  <T> T withStore(Function<ObjectStore, T> task) {
    try (ObjectStore store = location.open()) {
      return task.apply(store);
    }
  }

  /** Does something with the collection, which must be there. */
  <T> T withCollection(Function<ShardCollection, T> task) {
    try (ObjectStore store = ofCollection().open()) {
      return task.apply(ShardCollection.open(store));
    }
  }
}
