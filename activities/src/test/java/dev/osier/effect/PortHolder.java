package dev.osier.effect;

import java.io.IOException;
import java.nio.file.Path;

/** A program that leases a block of ports, names it, and holds it until its input ends. */
final class PortHolder {
  private PortHolder() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    try (PortBlock block = PortBlock.lease(Path.of(arguments[0]))) {
      System.out.println(block.first());
      System.in.transferTo(System.out);
    }
  }
}
