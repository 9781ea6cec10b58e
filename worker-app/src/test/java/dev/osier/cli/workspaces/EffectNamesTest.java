package dev.osier.cli.workspaces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.cli.call.Refusal;
import dev.osier.name.EffectId;
import java.util.List;
import org.junit.jupiter.api.Test;

class EffectNamesTest {
  private static final EffectNames NAMES = new EffectNames("workspace", "osier workspaces list");

  private static final EffectId PARSER = new EffectId("shop-1", "parser");
  private static final EffectId DOCS = new EffectId("shop-1", "docs");
  private static final EffectId OTHER_DOCS = new EffectId("shop-2", "docs");

  @Test
  void taskAloneIsEnoughWhereItIsTheOnlyOne() throws Refusal {
    assertThat(NAMES.require("parser", List.of(PARSER, DOCS, OTHER_DOCS))).isEqualTo(PARSER);
  }

  @Test
  void taskOfTwoRunsIsRefusedWithBothNames() {
    assertThatThrownBy(() -> NAMES.require("docs", List.of(PARSER, DOCS, OTHER_DOCS)))
        .isInstanceOf(Refusal.class)
        .hasMessageContainingAll("Cannot choose a workspace", "shop-1/docs", "shop-2/docs");
  }

  @Test
  void beginningOfTheRunStandsBeforeATaskOfThatName() throws Refusal {
    EffectId named = new EffectId("other", "shop-1");
    assertThat(NAMES.require("shop-1/parser", List.of(PARSER, named))).isEqualTo(PARSER);
    assertThat(NAMES.require("shop", List.of(PARSER, named))).isEqualTo(PARSER);
  }

  @Test
  void namesThatTakeAwayAreWhole() {
    assertThatThrownBy(() -> NAMES.requireExact("parser", List.of(PARSER)))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("Cannot find workspace parser");
  }
}
