package dev.osier.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.run.RunPlan.Approve;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The question whether a result is to be published")
class ApprovalTest {
  private final Approval approval = new Approval();

  @Test
  void takesAnAnswerOnlyWhileItIsAsked() {
    assertThatThrownBy(approval::requireAsked)
        .hasMessage("Cannot approve: the run does not wait for it");

    approval.ask();
    approval.requireAsked();
    assertThat(approval.isAnswered()).isFalse();
    assertThat(approval.isGiven()).isFalse();
  }

  @Test
  void takesOneAnswerAndSaysWhichItWas() {
    approval.ask();
    approval.take(new Approve(false));

    assertThat(approval.isAnswered()).isTrue();
    assertThat(approval.isGiven()).isFalse();
    assertThatThrownBy(approval::requireAsked)
        .hasMessage("Cannot approve: the run does not wait for it; it was already rejected");
  }

  @Test
  void answerWithoutAWordApproves() {
    for (Approve word : new Approve[] {null, new Approve(null), new Approve(true)}) {
      approval.ask();
      approval.take(word);
      assertThat(approval.isGiven()).isTrue();
    }
  }

  @Test
  @DisplayName("G3 what is asked anew needs a new answer")
  void askedAnewItForgetsTheAnswer() {
    approval.ask();
    approval.take(null);

    approval.ask();

    assertThat(approval.isAnswered()).isFalse();
    assertThat(approval.isGiven()).isFalse();
    approval.requireAsked();
  }

  @Test
  @DisplayName("G3 what is withdrawn is not answered any more, and an answer to it does not hold")
  void withdrawnItTakesNoAnswer() {
    approval.ask();
    approval.take(null);

    approval.withdraw();

    assertThat(approval.isGiven()).isFalse();
    assertThatThrownBy(approval::requireAsked)
        .hasMessage("Cannot approve: the run does not wait for it");
  }
}
