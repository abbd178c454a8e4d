/**
 * What {@code doctor} looks at: the JVM, the machine and a folder in, findings out, each with what
 * to do about it. Read {@link dev.nearfield.cli.doctor.Diagnosis} first.
 */
@NullMarked
package dev.nearfield.cli.doctor;

import org.jspecify.annotations.NullMarked;
