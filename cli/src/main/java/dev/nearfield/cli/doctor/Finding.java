package dev.nearfield.cli.doctor;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What one look found.
 *
 * @param name what was looked at
 * @param status how good that is
 * @param found what it is, in a line
 * @param advice what to do about it; empty where nothing is to be done
 */
public record Finding(String name, Status status, String found, String advice) {

  /** How good a finding is, the best first. */
  public enum Status {
    @JsonProperty("ok")
    OK,
    /** Works, but slower or less safe than it could. */
    @JsonProperty("warn")
    WARN,
    /** Does not work. */
    @JsonProperty("fail")
    FAIL
  }

  static Finding ok(String name, String found) {
    return new Finding(name, Status.OK, found, "");
  }

  static Finding warn(String name, String found, String advice) {
    return new Finding(name, Status.WARN, found, advice);
  }

  static Finding fail(String name, String found, String advice) {
    return new Finding(name, Status.FAIL, found, advice);
  }

  /** Good where a condition holds, else worth a warning. */
  static Finding okIf(boolean good, String name, String found, String advice) {
    return good ? ok(name, found) : warn(name, found, advice);
  }
}
