/** What grows in hours: an index that is updated, searched, saved and reopened all the time. */
@NullMarked
package dev.nearfield.soak;

import org.jspecify.annotations.NullMarked;
