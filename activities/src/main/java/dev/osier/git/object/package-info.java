/**
 * What is in a repository: its refs, commits, trees and contents, read and written without a work
 * tree.
 */
@NullMarked
package dev.osier.git.object;

import org.jspecify.annotations.NullMarked;
