/**
 * Takes payloads on their way to and from Temporal, and the keys of this host; gives the same
 * payloads encrypted, and an endpoint that reads them for Temporal's web pages and CLI.
 */
@NullMarked
package dev.osier.codec;

import org.jspecify.annotations.NullMarked;
