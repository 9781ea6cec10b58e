package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.effect.AgentLog;
import dev.osier.plan.agent.OutputRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("osier logs")
class LogsCommandTest {
  @TempDir Path folder;
  private Workshop shop;

  @BeforeEach
  void openShop() throws Exception {
    shop = new Workshop(folder);
  }

  private AgentLog log(String task, int number) {
    return new AgentLog(shop.store.directory(shop.effect(task)), number);
  }

  private void print(String task, int number, String text) throws Exception {
    Files.writeString(
        log(task, number).file(), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static List<OutputRule> says() {
    return List.of(
        new OutputRule(Map.of("/type", "say"), null, Map.of(), null, false, List.of("{/text}")));
  }

  @Test
  void showsTheLatestTryAsAPersonReadsItOrAsItWasPrinted() throws Exception {
    shop.work("parser");
    print("parser", 1, "first\n");
    String printed = "{\"type\":\"say\",\"text\":\"Hi\\u001b[2J\"}\nplain \u001b[31mred\n";
    print("parser", 2, printed);
    log("parser", 2).saveRules(says());
    String run = shop.run.substring(0, 6);

    assertThat(shop.osier("logs", run, "pars").ok().out()).isEqualTo("Hi\nplain red\n");
    assertThat(shop.osier("logs", run, "parser", "--raw").ok().out()).isEqualTo(printed);
    assertThat(shop.osier("logs", run, "parser", "--try", "1").ok().out()).isEqualTo("first\n");
    assertThat(shop.osier("logs", run, "parser", "--try", "3").refused().err())
        .contains("Cannot show try 3 of " + shop.run + "/parser: there is a log of tries 1, 2");
  }

  @Test
  void whatWasTurnedOverIsShownFirst() throws Exception {
    shop.work("parser");
    print("parser", 1, "before\n");
    log("parser", 1).turnOver();
    print("parser", 1, "after\nand no end");

    assertThat(shop.osier("logs", shop.run, "parser").ok().out())
        .isEqualTo("before\nafter\nand no end\n");
  }

  @Test
  void saysWhatThereIsIfNothingIsMeant() throws Exception {
    shop.work("parser");

    assertThat(shop.osier("logs", shop.run, "parser").refused().err())
        .contains("no agent has been started for it\nTo wait for one, add --follow");
    assertThat(shop.osier("logs", shop.run, "parser", "--try", "1").refused().err())
        .isEqualTo(
            "Cannot show try 1 of %s/parser: no agent has been started for it\n"
                .formatted(shop.run));
    assertThat(shop.osier("logs", shop.run, "lexer").refused().err())
        .contains("Cannot find log " + shop.run + "/lexer: there is none of that name");
  }

  @Test
  void followsThroughTheTriesUntilTheWorkspaceIsGivenBack() throws Exception {
    shop.sealed("parser");
    print("parser", 1, "one\n");
    try (OsierProcess osier = shop.stage.start("logs", shop.run, "parser", "--follow")) {
      osier.awaitOut(said -> said.equals("one\n"));
      print("parser", 1, "two\n");
      osier.awaitOut(said -> said.endsWith("two\n"));
      print("parser", 2, "three\n");
      osier.awaitOut(said -> said.endsWith("three\n"));
      shop.release("parser");

      assertThat(osier.exitCode()).as(osier.err()).isZero();
      assertThat(osier.out()).isEqualTo("one\ntwo\nthree\n");
      assertThat(osier.err()).contains("Try 1 of ", "Try 2 of ");
    }
  }

  @Test
  void followedItEndsWithCtrlC() throws Exception {
    shop.work("parser");
    try (OsierProcess osier = shop.stage.start("logs", shop.run, "parser", "--follow")) {
      osier.awaitErr(said -> said.contains("Try 1 of "));
      osier.signal("INT");
      assertThat(osier.exitCode()).isEqualTo(130);
    }
  }
}
