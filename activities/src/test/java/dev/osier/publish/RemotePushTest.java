package dev.osier.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.osier.job.PublishJob;
import dev.osier.job.PublishJob.Act;
import dev.osier.job.Published;
import dev.osier.testkit.TestRepository;
import java.net.InetSocketAddress;
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
        new PublishJob(
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
  @DisplayName("a refused push says the remote's own words: the last lines, on one line")
  void wordsOfTheRemoteAreSaid() throws Exception {
    remote.hook(
        "pre-receive",
        """
        for i in 1 2 3 4 5; do echo "rule $i says no" >&2; done
        printf '\\033[31mask the owners\\033[0m\\n' >&2
        exit 1\
        """);

    Published published = publish();

    assertMovedOnly(
        published,
        "exit code 1: [remote rejected] (pre-receive hook declined); remote: rule 2 says no;"
            + " remote: rule 3 says no; remote: rule 4 says no; remote: rule 5 says no;"
            + " remote: ask the owners. To push it");
    assertThat(published.headline())
        .endsWith(
            "Not pushed to origin: exit code 1: [remote rejected] (pre-receive hook declined)");
    assertThat(remote.tip("main")).isEqualTo(scene.from);
  }

  @Test
  void longWordsAreCut() throws Exception {
    remote.hook(
        "pre-receive",
        "printf 'x%.0s' $(seq 400) >&2; echo >&2; printf 'y%.0s' $(seq 900) >&2; exit 1");

    String problem = String.valueOf(publish().problem());

    assertThat(problem).contains("; remote: yyy").doesNotContain("xx");
    assertThat(problem.length()).isBetween(500, 700);
  }

  @Test
  @DisplayName("a remote that wants a password is told nothing, and nobody is asked")
  void passwordIsNotAskedFor() throws Exception {
    Path asked = temp.resolve("asked");
    Path asks = temp.resolve("asks");
    Files.writeString(asks, "#!/bin/sh\ntouch " + asked + "\necho x\n");
    assertThat(asks.toFile().setExecutable(true)).isTrue();
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=x");
          exchange.sendResponseHeaders(401, -1);
          exchange.close();
        });
    server.start();
    try {
      scene.git.config("core.askPass", asks.toString());
      scene.git.config(
          "remote.origin.url", "http://127.0.0.1:" + server.getAddress().getPort() + "/r.git");
      assertMovedOnly(publish(), "exit code 128: ");
    } finally {
      server.stop(0);
    }
    assertThat(asked).doesNotExist();
  }

  @Test
  void remoteThatIsNotReachedIsSaid() throws Exception {
    scene.git.config("remote.origin.url", "http://127.0.0.1:1/r.git");

    assertMovedOnly(publish(), "exit code 128: fatal: unable to access 'http://127.0.0.1:1/r.git");
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
