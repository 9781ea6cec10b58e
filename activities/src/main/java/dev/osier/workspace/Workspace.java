package dev.osier.workspace;

import dev.osier.git.Git;
import dev.osier.name.EffectId;
import dev.osier.plan.WorkspaceKind;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The directory that an effect owns.
 *
 * @param path absolute
 * @param branch checked out in it when it was made; null for a detached one and a scratch folder
 * @param start the commit it was made from; null for a scratch folder
 * @param git as it is to be called there; null for a scratch folder
 * @param kind how it was made; null for a scratch folder
 * @param adopted true if an attempt or a try before has worked in it
 */
public record Workspace(
    EffectId effect,
    Path path,
    @Nullable String branch,
    @Nullable String start,
    @Nullable Git git,
    @Nullable WorkspaceKind kind,
    boolean adopted) {}
