package dev.osier.process;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session of its own, where the machine can do that; the rest is found by {@link ProcessTree}.
 */
record SearchOnly() implements Containment {
  @Override
  public Kind kind() {
    return Kind.SEARCH;
  }

  @Override
  public String fact() {
    return "found by parent, session and environment; one that sheds all three lives on";
  }

  @Override
  public Enclosed enclose(ProgramCall call, @Nullable String marker) {
    List<String> argv = new ArrayList<>(RunningProgram.OWN_SESSION);
    argv.addAll(call.argv());
    return new Enclosed(argv, null);
  }
}
