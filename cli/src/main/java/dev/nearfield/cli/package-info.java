/**
 * The {@code nearfield} command: given vector files, builds, searches, inspects, verifies and
 * measures indexes.
 *
 * <p>A command parses its options, calls the library and prints; what it prints is for people,
 * unless {@code --json} is given. Progress goes to standard error, and only to a terminal. Exit
 * codes are in {@link dev.nearfield.cli.ExitCode}. Read {@link dev.nearfield.cli.Cli} first.
 */
@NullMarked
package dev.nearfield.cli;

import org.jspecify.annotations.NullMarked;
