package dev.osier.escape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.escape.EscapeWatch.Escapes;
import dev.osier.workspace.Workspaces;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("slow")
@DisplayName("G1 whatever is written outside a workspace")
class OutsideWritesTest extends EscapeScenario {
  @BeforeEach
  void prepare() throws Exception {
    OutsideWrite.prepare(scene);
  }

  @ParameterizedTest
  @EnumSource(OutsideWrite.class)
  @DisplayName("is reported by name, fails nobody, and is not reported twice")
  void isReportedAndFailsNobody(OutsideWrite write) throws Exception {
    begin(scene.parser);
    write.to(scene);

    Escapes escapes = end(scene.parser);
    assertThat(escapes.suspected()).contains(write.shownIn(scene));
    assertThat(escapes.blamed()).isEmpty();
    assertThat(after(scene.parser)).isEqualTo(escapes);

    if (!write.breaksTheRepository()) {
      begin(scene.parser);
      assertThat(end(scene.parser).suspected()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(OutsideWrite.class)
  @DisplayName(
      "G2 is reported of a task alike, whether another's agent runs at that instant or not")
  void verdictDoesNotDependOnWhatElseRuns(OutsideWrite write) throws Exception {
    begin(scene.effect("docs"));
    begin(scene.parser);
    write.to(scene);

    Escapes escapes = end(scene.parser);
    assertThat(escapes.suspected()).contains(write.shownIn(scene));
    assertThat(escapes.blamed()).isEmpty();
    assertThat(end(scene.effect("docs"))).isEqualTo(escapes);
  }

  @Test
  @DisplayName("is known also to who goes on after a kill of the worker, but for ignored files")
  void isKnownAfterAKill() throws Exception {
    List<OutsideWrite> writes =
        Stream.of(OutsideWrite.values())
            .filter(OutsideWrite::isSeenAfterAKill)
            // A commit ends the merge, and other writes after it take HEAD off main again.
            .filter(
                write ->
                    write != OutsideWrite.UNFINISHED_MERGE
                        && write != OutsideWrite.COMMIT_IN_THE_CHECKOUT)
            .toList();
    begin(scene.parser);
    for (OutsideWrite write : writes) {
      write.to(scene);
    }
    finish(scene.parser);

    try (Workspaces next = scene.workspaces()) {
      Escapes escapes = next.escapeWatch().after(scene.parser, 1, EscapeWatch.Phase.AGENT);
      assertThat(escapes.blamed()).isEmpty();
      assertThat(escapes.suspected())
          .containsAll(writes.stream().map(write -> write.shownIn(scene)).toList());
    }
  }
}
