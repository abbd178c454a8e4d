/**
 * What a vector must be to be stored: {@link dev.nearfield.vector.VectorCheck}. Given a caller's
 * vector, gives it as it is kept, or says what is wrong with it.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
@NullMarked
package dev.nearfield.vector;

import org.jspecify.annotations.NullMarked;
