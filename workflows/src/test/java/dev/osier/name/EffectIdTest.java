package dev.osier.name;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EffectIdTest {
  private static final String RUN_ID = "019aa5c1-8f00-7d2e-9b1c-44f0128be2a0";

  @Test
  void keyIsTheWorkflowsIdAndSixCharactersOfItsFirstRunId() {
    assertThat(EffectId.runKey("Nightly: fix #12", RUN_ID)).isEqualTo("nightly-fix-12-8be2a0");
  }

  @Test
  void keyIsCutWithoutATrailingDash() {
    assertThat(EffectId.runKey("abcdefghijklmnopqrstuvw-xyz", RUN_ID))
        .isEqualTo("abcdefghijklmnopqrstuvw-8be2a0");
  }

  @Test
  void keyOfAnIdWithoutALetterIsTheRunIdAlone() {
    assertThat(EffectId.runKey("***", RUN_ID)).isEqualTo("8be2a0");
  }

  @Test
  @DisplayName("G4 two runs of one workflow within the hour have different keys")
  void runIdsThatBeginWithTheClockGiveDifferentKeys() {
    assertThat(EffectId.runKey("plan", "019aa5c1-8f00-7d2e-9b1c-44f0128be2a0"))
        .isNotEqualTo(EffectId.runKey("plan", "019aa5c1-8f01-7a11-8c55-90aa73d1c4e9"));
  }

  @Property
  void keyIsAlwaysSafeInARefAndAFileName(@ForAll String workflowId) {
    assertThat(EffectId.runKey(workflowId, RUN_ID))
        .matches("([a-z0-9]+-)*[a-z0-9]+")
        .hasSizeLessThan(32);
  }

  @Test
  void namesItsBranchAndItsKeptRef() {
    EffectId effect = new EffectId("demo-8be2a0", "parser");
    assertThat(effect).hasToString("demo-8be2a0/parser");
    assertThat(effect.branch()).isEqualTo("osier/demo-8be2a0/task-parser");
    assertThat(effect.keptRef()).isEqualTo("refs/osier/kept/demo-8be2a0/parser");
  }
}
