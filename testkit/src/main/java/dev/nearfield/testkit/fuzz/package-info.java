/**
 * Parsers as targets of a fuzzer: inputs that should be read, and a check that any input is read or
 * refused as promised.
 *
 * <p>Tests of each module implement {@link dev.nearfield.testkit.fuzz.FuzzTarget}; {@code
 * testkit/fuzz} hands them to Jazzer through {@link dev.nearfield.testkit.fuzz.Fuzz}.
 */
@NullMarked
package dev.nearfield.testkit.fuzz;

import org.jspecify.annotations.NullMarked;
