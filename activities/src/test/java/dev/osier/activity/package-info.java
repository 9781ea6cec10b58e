/** What is Temporal's about the activities; what they do is tested without it. */
@NullMarked
package dev.osier.activity;

import org.jspecify.annotations.NullMarked;
