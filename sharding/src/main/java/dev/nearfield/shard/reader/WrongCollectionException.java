package dev.nearfield.shard.reader;

/**
 * What was fetched is not of the collection that is open: another one lies there now, or a
 * manifest, router or shard does not belong to it.
 */
public final class WrongCollectionException extends ReaderException {

  private static final long serialVersionUID = 1L;

  WrongCollectionException(String detail, String store) {
    super("%s in %s; open it anew if that is meant, or roll back".formatted(detail, store));
  }
}
