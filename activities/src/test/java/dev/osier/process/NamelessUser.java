package dev.osier.process;

import java.nio.file.Path;

/**
 * What a process of a user without a name asks. Arguments: a folder that is its own, its number.
 */
final class NamelessUser {
  private NamelessUser() {}

  public static void main(String[] arguments) {
    boolean right =
        ThisUser.owns(Path.of(arguments[0]))
            && ThisUser.name().equals(arguments[1])
            && !ThisUser.isRoot();
    System.exit(right ? 0 : 1);
  }
}
