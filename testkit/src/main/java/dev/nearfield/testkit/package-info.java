/** Oracles, seeded data and dataset readers. */
@NullMarked
package dev.nearfield.testkit;

import org.jspecify.annotations.NullMarked;
