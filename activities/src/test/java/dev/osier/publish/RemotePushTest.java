package dev.osier.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.step.Publish.Act;
import dev.osier.step.Publish.Published;
import dev.osier.step.Publish.Request;
import dev.osier.testkit.TestRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("merge.push")
class RemotePushTest extends MoveScenario {
  private TestRepository remote;

  @BeforeEach
  void makeRemote() {
    remote = TestRepository.bareIn(temp.resolve("remote"));
    scene.git.git("remote", "add", "origin", remote.root().toString());
    scene.git.git("push", "-q", "origin", "main");
  }

  private Published publish() throws Exception {
    return publish("origin");
  }

  private Published publish(String to) throws Exception {
    return scene.publish(
        new Request(
            scene.run, "", "main", scene.from, scene.candidate, Act.MOVE, scene.from, true, to));
  }

  private void assertMovedOnly(Published published, String why) throws Exception {
    assertThat(published.published()).isEqualTo(scene.candidate);
    assertThat(scene.git.tip("main")).isEqualTo(scene.candidate);
    assertThat(published.problem())
        .startsWith("Cannot push main to origin: ")
        .contains(why)
        .endsWith(". To push it, run git push origin main");
    assertThat(published.headline()).contains(". Not pushed to origin: ");
  }

  @Test
  void pushesTheTargetAndNothingElse() throws Exception {
    scene.git.git("branch", "other");
    scene.git.git("tag", "-a", "-m", "x", "v1", scene.candidate);
    scene.git.config("push.followTags", "true").config("push.default", "matching");

    Published published = publish();

    assertThat(published.headline()).endsWith(" and pushed it to origin");
    assertThat(published.problem()).isNull();
    assertThat(remote.refs()).isEqualTo(Map.of("refs/heads/main", scene.candidate));
    assertThat(publish()).isEqualTo(published);
  }

  @Test
  void targetThatTheRemoteDoesNotHaveIsMadeThere() throws Exception {
    remote.git("update-ref", "-d", "refs/heads/main");

    assertThat(publish().problem()).isNull();
    assertThat(remote.tip("main")).isEqualTo(scene.candidate);
  }

  @Test
  void nothingIsPushedIfThePlanDoesNotSaySo() throws Exception {
    scene.publish();

    assertThat(remote.tip("main")).isEqualTo(scene.from);
  }

  @Test
  @DisplayName("never overwrites what others pushed: the target is moved, and the report says so")
  void othersWorkStays() throws Exception {
    String theirs = remote.commitOn("main", scene.from, "theirs", Map.of("t", "1\n"));

    assertMovedOnly(publish(), "which is not here; fetch it first");
    scene.git.git("fetch", "-q", "origin");
    assertMovedOnly(publish(), "it has commits that " + scene.candidate.substring(0, 7));
    assertThat(remote.tip("main")).isEqualTo(theirs);
  }

  @Test
  @DisplayName("never overwrites what others push between the look and the push")
  void othersWhoPushMeanwhileWin() throws Exception {
    String theirs = remote.commitOn("theirs", scene.from, "theirs", Map.of("t", "1\n"));
    Path slow = temp.resolve("slow");
    Files.writeString(
        slow,
        "#!/bin/sh\ngit --git-dir=%s update-ref refs/heads/main %s\nexec git-receive-pack \"$@\"\n"
            .formatted(remote.root(), theirs));
    assertThat(slow.toFile().setExecutable(true)).isTrue();
    scene.git.config("remote.origin.receivepack", slow.toString());

    assertMovedOnly(publish(), "stale info");
    assertThat(remote.tip("main")).isEqualTo(theirs);
  }

  @Test
  void refusalAndAbsenceOfTheRemoteAreSaid() throws Exception {
    remote.config("receive.denyDeletes", "true");
    remote.hook("pre-receive", "echo 'main is closed' >&2; exit 1");
    assertMovedOnly(publish(), "exit code 1");
    scene.git.config("remote.origin.url", temp.resolve("nowhere").toString());
    assertMovedOnly(publish(), "exit code 128");
  }

  @Test
  void usersHooksDoNotRun() throws Exception {
    Path ran = temp.resolve("ran");
    scene.git.hook("pre-push", "touch " + ran);

    assertThat(publish().problem()).isNull();
    assertThat(ran).doesNotExist();
  }

  @Test
  @DisplayName("a name that looks like an option is none")
  void optionIsNoRemote() throws Exception {
    Path ran = temp.resolve("ran");

    Published published = publish("--receive-pack=touch " + ran);

    assertThat(published.published()).isEqualTo(scene.candidate);
    assertThat(published.problem()).contains("its name begins with \"-\"");
    assertThat(ran).doesNotExist();
  }
}
