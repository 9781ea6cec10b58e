package dev.osier.plan.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitNameTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"main", "feature/x-1", "v1.0", "a@b", "ümlaut", "x.lockx", "a.b/c", "head", "{x}"})
  void acceptsWhatGitAccepts(String name) {
    assertThat(GitName.branchProblem(name)).isNull();
  }

  static Stream<Arguments> noBranches() {
    return Stream.of(
        Arguments.of("-f", "\"-f\" cannot be a branch: it begins with \"-\""),
        Arguments.of("", "\"\" cannot be a branch: it is empty"),
        Arguments.of("a b", "\"a b\" cannot be a branch: it has \" \""),
        Arguments.of("a\nb", "\"a\\nb\" cannot be a branch: it has \"\\n\""),
        Arguments.of("a~1", "\"a~1\" cannot be a branch: it has \"~\""),
        Arguments.of("a^", "\"a^\" cannot be a branch: it has \"^\""),
        Arguments.of("a:b", "\"a:b\" cannot be a branch: it has \":\""),
        Arguments.of("a\\b", "\"a\\b\" cannot be a branch: it has \"\\\""),
        Arguments.of("a[b", "\"a[b\" cannot be a branch: it has \"[\""),
        Arguments.of("a..b", "\"a..b\" cannot be a branch: it has \"..\""),
        Arguments.of("a@{b", "\"a@{b\" cannot be a branch: it has \"@{\""),
        Arguments.of("a//b", "\"a//b\" cannot be a branch: it has \"//\""),
        Arguments.of(
            "HEAD", "\"HEAD\" cannot be a branch: it is git's word for the commit checked out"),
        Arguments.of("@", "\"@\" cannot be a branch: it is git's word for the commit checked out"),
        Arguments.of(
            "refs/heads/main",
            "\"refs/heads/main\" cannot be a branch: write it without refs/heads/"),
        Arguments.of(
            "refs/tags/v1",
            "\"refs/tags/v1\" cannot be a branch: it begins with \"refs/\"; only a branch can be moved"),
        Arguments.of(
            "a/", "\"a/\" cannot be a branch: it begins or ends with \"/\", or ends with \".\""),
        Arguments.of(
            "/a", "\"/a\" cannot be a branch: it begins or ends with \"/\", or ends with \".\""),
        Arguments.of(
            "a.", "\"a.\" cannot be a branch: it begins or ends with \"/\", or ends with \".\""),
        Arguments.of(
            "a/.b",
            "\"a/.b\" cannot be a branch: a part of it begins with \".\" or ends with \".lock\""),
        Arguments.of(
            "a.lock/b",
            "\"a.lock/b\" cannot be a branch: a part of it begins with \".\" or ends with \".lock\""));
  }

  @ParameterizedTest
  @MethodSource("noBranches")
  void refusesWhatGitRefuses(String name, String problem) {
    assertThat(GitName.branchProblem(name)).isEqualTo(problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"main", "HEAD~3", "v1^{commit}", "origin/main", "1a2b3c4", "refs/tags/v1", "@{u}"})
  void revisionMayBeAnythingThatGitCanResolve(String name) {
    assertThat(GitName.revisionProblem(name)).isNull();
  }

  static Stream<Arguments> noRevisions() {
    return Stream.of(
        Arguments.of("--all", "\"--all\" cannot be a commit to start from: it begins with \"-\""),
        Arguments.of("^main", "\"^main\" cannot be a commit to start from: it begins with \"^\""),
        Arguments.of(":/fix", "\":/fix\" cannot be a commit to start from: it begins with \":\""),
        Arguments.of(
            "a..b", "\"a..b\" cannot be a commit to start from: it has \"..\", which is a range"),
        Arguments.of(
            "a\tb", "\"a\\tb\" cannot be a commit to start from: it has a control character"));
  }

  @ParameterizedTest
  @MethodSource("noRevisions")
  void revisionIsNeverAnOptionOrARange(String name, String problem) {
    assertThat(GitName.revisionProblem(name)).isEqualTo(problem);
  }

  @Test
  void lengthIsLimited() {
    String longName = "x".repeat(201);
    assertThat(GitName.branchProblem(longName)).endsWith("it is longer than 200 characters");
    assertThat(GitName.revisionProblem(longName)).endsWith("it is longer than 200 characters");
    assertThat(GitName.branchProblem("x".repeat(200))).isNull();
  }
}
