package dev.nearfield.shard.manifest;

import dev.nearfield.shard.manifest.Generations.Generation;
import dev.nearfield.shard.manifest.ObjectFrame.Kind;
import dev.nearfield.shard.objectstore.CorruptObjectException;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.ObjectInfo;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.ObjectNotFoundException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Names that keep generations.
 *
 * <p>Threads: safe. Owns: nothing.
 *
 * @param requests to the store
 * @param generations that can be kept
 * @param point says what counts
 */
record Tags(Requests requests, Generations generations, CommitPoint point) {

  /** The tag of a name. */
  Tag get(String name) {
    return find(name).orElseThrow(() -> GenerationMissingException.noTag("opened", name));
  }

  /**
   * The generation that a tag keeps.
   *
   * @throws GenerationMissingException when its manifest is gone
   */
  Generation generation(Tag tag) {
    try {
      return new Generation(tag.manifest(), generations.read(tag.manifest()));
    } catch (ObjectNotFoundException gone) {
      throw new GenerationMissingException(
          "tag " + tag.name(),
          "%s, which it keeps, is gone: restore it, or delete the tag"
              .formatted(tag.manifest().key()));
    }
  }

  /** The tag of a name, if there is one. */
  Optional<Tag> find(String name) {
    return read(Layout.tag(name));
  }

  private Optional<Tag> read(ObjectKey key) {
    try {
      return Optional.of(requests.get(Kind.TAG, Tag.class, key));
    } catch (ObjectNotFoundException absent) {
      return Optional.empty();
    }
  }

  /** All of them; one that is deleted meanwhile may be missing. */
  List<Tag> all() {
    return look().tags();
  }

  /**
   * What lies where tags do.
   *
   * @param tags all of them
   * @param foreign what is none and cannot be a damaged one: no tag has such a name
   */
  record Found(List<Tag> tags, Set<ObjectKey> foreign) {}

  /**
   * Looks at all of them, and at what else is there.
   *
   * @throws ManifestException if one cannot be read: nobody knows what it keeps
   */
  Found look() {
    List<Tag> tags = new ArrayList<>();
    Set<ObjectKey> foreign = new TreeSet<>();
    for (ObjectInfo each : requests.list(Layout.TAGS)) {
      if (FieldRules.isName(each.key().text().substring(Layout.TAGS.length()))) {
        readable(each.key()).ifPresent(tags::add);
      } else {
        foreign.add(each.key());
      }
    }
    return new Found(List.copyOf(tags), foreign);
  }

  private Optional<Tag> readable(ObjectKey key) {
    try {
      return read(key);
    } catch (CorruptManifestException | CorruptObjectException unreadable) {
      throw CorruptManifestException.unreadableTag(key.text(), unreadable);
    }
  }

  /**
   * Writes a tag, and then looks whether its objects were doomed before anybody could see it: the
   * collector dooms first and looks for tags later, so one of the two sees the other.
   */
  Tag put(String name, long generation, Instant now) {
    State before = read();
    Generation target = generations.at(before.now(), generation);
    generations.checkUsable(target, before.doomed());
    Optional<Tag> older = find(name);
    var tag = new Tag(name, generation, target.ref(), now);
    write(tag);
    try {
      State after = read();
      if (after.now().doomings() != before.now().doomings()) {
        generations.checkUsable(target, after.doomed());
      }
      return tag;
    } catch (GenerationMissingException doomed) {
      older.ifPresentOrElse(this::write, () -> delete(name));
      throw doomed;
    }
  }

  /**
   * What counts, with what is doomed in it.
   *
   * @param now what counts
   * @param doomed the objects of its list
   */
  private record State(Current now, Set<ObjectKey> doomed) {}

  /** A list that is gone means that something else counts by now. */
  private State read() {
    Optional<Current> doubted = Optional.empty();
    while (true) {
      Current now = requests.repeated(() -> point.read().current());
      Optional<Set<ObjectKey>> doomed = new DoomedObjects(requests).of(now);
      if (doomed.isPresent()) {
        return new State(now, doomed.get());
      }
      if (doubted.equals(Optional.of(now))) {
        throw DoomedObjects.missing(now);
      }
      doubted = Optional.of(now);
    }
  }

  private void write(Tag tag) {
    requests.put(Layout.tag(tag.name()), ObjectContent.of(ManifestCodec.encode(Kind.TAG, tag)));
  }

  /** Deletes one that is there, readable or not. */
  void deleteExisting(String name) {
    FieldRules.name("name", name);
    if (requests.find(Layout.tag(name)).isEmpty()) {
      throw GenerationMissingException.noTag("deleted", name);
    }
    delete(name);
  }

  private void delete(String name) {
    requests.delete(Layout.tag(name));
  }
}
