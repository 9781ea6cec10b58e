package dev.osier.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Where processes listen, as the kernel tells it to whoever asks (Linux). */
final class Ports {
  private static final String LISTENING = "0A";

  private Ports() {}

  /** TCP ports that a process and its descendants listen at, where this process could connect. */
  static Set<Integer> of(ProcessHandle process) throws IOException {
    Set<String> sockets = new HashSet<>();
    for (ProcessHandle each : Stream.concat(Stream.of(process), process.descendants()).toList()) {
      sockets.addAll(sockets(each.pid()));
    }
    return ports(Path.of("/proc/self/net"), sockets);
  }

  /** All that listens in a process's network namespace. */
  static Set<Integer> inNamespaceOf(long pid) throws IOException {
    return ports(Path.of("/proc/" + pid + "/net"), null);
  }

  private static Set<Integer> ports(Path net, Set<String> sockets) throws IOException {
    Set<Integer> ports = new TreeSet<>();
    for (String table : List.of("tcp", "tcp6")) {
      for (String line : Files.readAllLines(net.resolve(table))) {
        String[] row = line.strip().split("\\s+", -1);
        if (row[3].equals(LISTENING) && (sockets == null || sockets.contains(row[9]))) {
          ports.add(Integer.parseInt(row[1].replaceAll(".*:", ""), 16));
        }
      }
    }
    return ports;
  }

  private static Set<String> sockets(long pid) throws IOException {
    Set<String> sockets = new HashSet<>();
    Path open = Path.of("/proc/" + pid + "/fd");
    if (!Files.isDirectory(open)) {
      // It ended meanwhile.
      return sockets;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(open)) {
      for (Path file : files) {
        String target;
        try {
          target = Files.readSymbolicLink(file).toString();
        } catch (IOException e) {
          // Closed meanwhile.
          continue;
        }
        if (target.startsWith("socket:[")) {
          sockets.add(target.substring("socket:[".length(), target.length() - 1));
        }
      }
    }
    return sockets;
  }
}
