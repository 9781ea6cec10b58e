/**
 * Takes what a worker does, and gives it as numbers for Prometheus, as lines for a log, and as an
 * answer to "is it alive, is it ready".
 */
@NullMarked
package dev.osier.metrics;

import org.jspecify.annotations.NullMarked;
