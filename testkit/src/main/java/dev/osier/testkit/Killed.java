package dev.osier.testkit;

/** What {@code kill -9} is to the code that it meets: it ends there, and nothing catches it. */
public final class Killed extends Error {
  private static final long serialVersionUID = 1L;
}
