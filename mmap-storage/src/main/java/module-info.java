import org.jspecify.annotations.NullMarked;

/** Bytes at rest: mapped segments, section files, off-heap memory, the key table. */
@NullMarked
module dev.nearfield.storage {
  requires static org.jspecify;

  exports dev.nearfield.storage;

  uses dev.nearfield.storage.KeyMapProvider;
}
