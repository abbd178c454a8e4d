package dev.nearfield.shard.manifest;

import dev.nearfield.shard.manifest.ObjectFrame.Kind;
import dev.nearfield.shard.objectstore.ObjectInfo;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.ObjectNotFoundException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads which objects nobody may use anew.
 *
 * @param requests to the store
 */
record DoomedObjects(Requests requests) {

  /**
   * The doomed objects of a state, none while it has no list; empty if the list is gone, as the
   * state is an old one then.
   */
  Optional<Set<ObjectKey>> of(Current now) {
    return now.doomed().isEmpty() ? Optional.of(Set.of()) : read(now.doomed().get().list());
  }

  /** What is wrong when the list of a state is gone, and the state counts all the same. */
  static ManifestException missing(Current now) {
    return new GenerationMissingException(
        "generation " + now.generation(),
        now.doomed()
                .map(doomed -> doomed.list().key() + ", which says what is about to be deleted,")
                .orElse("a list")
            + " is gone: restore it");
  }

  /**
   * Lists, and agreements, that nobody closed: of collectors that lost a race, or were killed.
   *
   * <p>While one list is open, no other one that is there can become valid: its writer read a state
   * that is gone. So they may go, if that one is open still after this.
   */
  List<ObjectKey> strays(Current.DoomedRef open) {
    ObjectKey list = open.list().key();
    return requests.list(Layout.DOOMED).stream()
        .map(ObjectInfo::key)
        .filter(Layout::isDooming)
        .filter(key -> !key.equals(list) && !key.equals(Layout.deleted(list)))
        .toList();
  }

  private Optional<Set<ObjectKey>> read(ObjectRef list) {
    try {
      byte[] bytes = requests.get(list);
      return Optional.of(
          ManifestCodec.decode(Kind.DOOMED, DoomedList.class, list.key().text(), bytes).objects());
    } catch (ObjectNotFoundException swept) {
      return Optional.empty();
    }
  }
}
