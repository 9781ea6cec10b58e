/**
 * Takes an effect and a commit to start from and gives a directory to work in; takes a settled
 * effect and gives the ref that keeps its unmerged work, with the directory and the branch gone.
 */
@NullMarked
package dev.osier.workspace;

import org.jspecify.annotations.NullMarked;
