package dev.nearfield.testkit.dataset;

import org.jspecify.annotations.Nullable;

/**
 * What is read from a text or table of vectors; other formats have no choice.
 *
 * @param idField JSON field, Parquet column, or CSV column by its name or its number from 1, that
 *     holds ids; null for {@code id} where there is one
 * @param vectorField JSON field or Parquet column that holds the components
 * @param separator between the fields of a CSV file; null for a tab in {@code .tsv} files and a
 *     comma in others
 * @param header whether a CSV file's first record names its columns
 * @param fields what else is read of each row
 */
public record TextOptions(
    @Nullable String idField,
    String vectorField,
    @Nullable Character separator,
    Header header,
    MetadataFields fields) {

  /** The field that holds ids unless another is named. */
  public static final String DEFAULT_ID_FIELD = "id";

  /** Ids in {@code id}, components in {@code vector}, and the rest by the look of the file. */
  public static final TextOptions DEFAULT = new TextOptions(null, "vector", null, Header.AUTO);

  /** What a CSV file's first record is. */
  public enum Header {
    /** Names, if none of its fields is a number. */
    AUTO,
    /** Names. */
    PRESENT,
    /** The first vector. */
    ABSENT
  }

  /** Refuses a separator that is part of numbers, quotes or lines. */
  public TextOptions {
    if (separator != null && !isSeparator(separator)) {
      throw new IllegalArgumentException(
          "the separator must be an ASCII character that no number, quote or line end has, was '%s'"
              .formatted(separator));
    }
  }

  /** Options that read no other fields. */
  public TextOptions(
      @Nullable String idField, String vectorField, @Nullable Character separator, Header header) {
    this(idField, vectorField, separator, header, MetadataFields.NONE);
  }

  /** The same with other fields. */
  public TextOptions fields(MetadataFields other) {
    return new TextOptions(idField, vectorField, separator, header, other);
  }

  private static boolean isSeparator(char separator) {
    return separator <= 0x7E && "0123456789+-.eE\"\r\n".indexOf(separator) < 0;
  }

  /** The field that holds ids. */
  String idFieldOrDefault() {
    return idField == null ? DEFAULT_ID_FIELD : idField;
  }
}
