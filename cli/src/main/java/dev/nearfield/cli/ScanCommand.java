package dev.nearfield.cli;

import dev.nearfield.FieldValue;
import dev.nearfield.Filter;
import dev.nearfield.Metadata;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorRecord;
import dev.nearfield.Warmup;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints the records that match a filter. */
@Command(
    name = "scan",
    description = {
      "Prints the records of an index that match a filter, as JSON lines: id, metadata, and the"
          + " payload in Base64 if there is one.",
      "With --vectors, import --metadata all reads them again, but for payloads."
    })
final class ScanCommand implements Callable<Integer> {

  private final Console console;

  @ArgGroup(multiplicity = "1")
  @SuppressWarnings("NullAway.Init")
  private FolderOption folder;

  @Option(
      names = "--filter",
      required = true,
      paramLabel = "TEXT",
      converter = FilterConverter.class,
      description = "As in \"lang = 'en' AND price BETWEEN 5 AND 20\".")
  @SuppressWarnings("NullAway.Init")
  private Filter filter;

  @Option(names = "--limit", paramLabel = "N", description = "At most so many (all by default).")
  private int limit = Integer.MAX_VALUE;

  @Option(names = "--vectors", description = "Print the vectors too, in the field vector.")
  private boolean vectors;

  ScanCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Options.requireRange("--limit", limit, 0, Integer.MAX_VALUE);
    IndexFolder.requireFolder(folder.path());
    try (VectorIndex index = VectorIndex.builder().warmup(Warmup.OFF).openReadOnly(folder.path());
        Stream<VectorRecord> records = index.scan(filter)) {
      records.limit(limit).forEach(record -> console.line(Json.writeLine(fields(record))));
    }
    return ExitCode.OK;
  }

  private Map<String, Object> fields(VectorRecord record) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", record.id() instanceof Long number ? number : record.id().toString());
    if (vectors) {
      fields.put("vector", record.vector());
    }
    fields.put("metadata", plain(record.metadata()));
    if (record.payload().length > 0) {
      fields.put("payload", Base64.getEncoder().encodeToString(record.payload()));
    }
    return fields;
  }

  /** An object of its own, as a field may have any name, id and vector too. */
  private static Map<String, Object> plain(Metadata metadata) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (String name : metadata.names()) {
      fields.put(name, plain(metadata.get(name).orElseThrow()));
    }
    return fields;
  }

  private static Object plain(FieldValue value) {
    return switch (value) {
      case FieldValue.StringValue(String text) -> text;
      case FieldValue.LongValue(long number) -> number;
      case FieldValue.DoubleValue(double number) -> number;
      case FieldValue.BooleanValue(boolean flag) -> flag;
      case FieldValue.TimestampValue moment -> moment.value().toString();
      case FieldValue.ListValue list -> list.elements().stream().map(ScanCommand::plain).toList();
    };
  }
}
