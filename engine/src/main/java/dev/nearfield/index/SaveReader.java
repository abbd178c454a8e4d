package dev.nearfield.index;

import dev.nearfield.graph.GraphFile;
import dev.nearfield.kernel.Warmth;
import dev.nearfield.parallel.Beside;
import dev.nearfield.storage.CorruptFileException;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.MappedSegment;
import dev.nearfield.storage.OffHeapKeyTable;
import dev.nearfield.storage.SectionFile;
import dev.nearfield.storage.Verify;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads what a save holds: the index file, and the segments that it names.
 *
 * <p>Threads: one, which has another one beside it while it reads. Owns: nothing; what it read is
 * the caller's to close.
 */
final class SaveReader {

  private final FileAccess files;
  private final Path directory;
  private final SectionFile file;
  private final Verify verify;
  private final Warmth warmth;

  SaveReader(FileAccess files, Path directory, SectionFile file, Verify verify, Warmth warmth) {
    this.files = files;
    this.directory = directory;
    this.file = file;
    this.verify = verify;
    this.warmth = warmth;
  }

  /**
   * Reads everything, with two threads: one reads ids and verifies segments, the other codes and
   * graph. Nothing of it is handed out before both are done.
   */
  IndexFolder.Opened read(OffHeapKeyTable ids) {
    List<SegmentPin> pins = IndexFile.readSegments(file);
    IndexOptions options = OptionsFile.read(file);
    CodesFile.checkDimension(file, options);
    int rows = GraphFile.readSize(file);
    int strideBytes = IndexState.stored(options, warmth).kernel().strideBytes();
    var vectors = new SegmentVectors(files, directory, strideBytes);
    var records = new SegmentRecords(files, directory);
    IndexState state = IndexState.onDisk(options, vectors, ids, records, warmth);
    Beside segments =
        Beside.start(
            "nearfield-segments",
            () -> {
              openSegments(vectors, pins, strideBytes);
              openRecords(records);
              ids.read(file, rows);
            });
    try {
      GraphFile.read(file, state.graph);
      if (state.hasExactCodes()) {
        segments.join(); // they are copied from there
        readRows(state, vectors, records, rows);
        CodesFile.read(file, state, rows);
      } else {
        CodesFile.read(file, state, rows);
        segments.join();
        readRows(state, vectors, records, rows);
      }
      return new IndexFolder.Opened(state, vectors, records, IndexFile.readNextRecord(file));
    } catch (Throwable failure) {
      segments.awaitAfter(failure);
      state.close();
      throw failure;
    }
  }

  private void readRows(
      IndexState state, SegmentVectors vectors, SegmentRecords records, int rows) {
    IndexFile.readStates(file, state, rows);
    IndexFile.readLocations(file, vectors, state.graph.states(), rows);
    if (file.sections().contains(SegmentRecords.SEGMENTS)) {
      records.readPlaces(file, state.graph.states(), rows);
    }
    state.records.rebuild(rows);
  }

  private void openRecords(SegmentRecords records) {
    for (SegmentPin pin : IndexFile.readRecordSegments(file)) {
      records.addSealed(directory.resolve(pin.name()), openSegment(pin, RecordPlaces.CELL_BYTES));
    }
  }

  private void openSegments(SegmentVectors vectors, List<SegmentPin> pins, int strideBytes) {
    for (SegmentPin pin : pins) {
      vectors.segments().addSealed(directory.resolve(pin.name()), openSegment(pin, strideBytes));
    }
  }

  private MappedSegment openSegment(SegmentPin pin, int strideBytes) {
    Path path = directory.resolve(pin.name());
    MappedSegment segment = MappedSegment.open(files, path, strideBytes, verify);
    if (segment.contentChecksum() != pin.checksum() || segment.rowCount() != pin.rows()) {
      segment.close();
      throw new CorruptFileException(
          path,
          "trailer",
          0,
          "the segment is not the one that %s names (%d rows, checksum %x)"
              .formatted(IndexFile.NAME, pin.rows(), pin.checksum()));
    }
    return segment;
  }
}
