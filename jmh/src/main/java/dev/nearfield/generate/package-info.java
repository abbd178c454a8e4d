/**
 * Vector files for measurements, generated from a seed: a family, a shape and a seed in, fbin files
 * out. Anyone can so repeat a curve without a download. Read {@link
 * dev.nearfield.generate.Generate} first.
 */
@NullMarked
package dev.nearfield.generate;

import org.jspecify.annotations.NullMarked;
