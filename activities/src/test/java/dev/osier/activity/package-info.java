@NullMarked
package dev.osier.activity;

import org.jspecify.annotations.NullMarked;
