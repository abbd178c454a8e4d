/**
 * Filters: a text in, a {@link dev.nearfield.Filter} out; a filter and a record's metadata in, true
 * or false out. Also the binary form of metadata. Read {@link dev.nearfield.filter.FilterMatcher}
 * first: it is the semantics.
 *
 * <p>Threads: see each class. Owns: nothing but what a class says it owns.
 */
@NullMarked
package dev.nearfield.filter;

import org.jspecify.annotations.NullMarked;
