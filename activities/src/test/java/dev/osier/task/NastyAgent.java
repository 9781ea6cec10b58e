package dev.osier.task;

import dev.osier.outcome.Outcome.Ending;

/**
 * Agents that do what none should, each as a script, and what the report says of each. A full disk
 * is in {@code FullDiskIT}.
 */
enum NastyAgent {
  FORKS_AND_LEAVES(
      "(setsid nohup sh -c 'sleep 300; echo late >> a' >/dev/null 2>&1 &)\necho work > a",
      Ending.READY,
      "1 file changed, +1 -0"),
  IGNORES_SIGTERM(
      "trap '' TERM\necho work > a\nwhile :; do sleep 1; done",
      Ending.FAILED,
      "The agent did not end within 2 s; give the task a longer timeout, or less to do"),
  PRINTS_ONE_GIGABYTE("head -c 1G /dev/zero\necho work > a", Ending.READY, "1 file changed, +1 -0"),
  PRINTS_NOTHING_FOR_EVER(
      "echo work > a\nsleep 300",
      Ending.FAILED,
      "The agent was idle for 1s: it printed nothing and changed no file; to let it wait longer,"
          + " give the task a longer idle"),
  CLOSES_ITS_OUTPUT_AND_GOES_ON(
      "exec >&- 2>&-\nsleep 0.5\necho work > a", Ending.READY, "1 file changed, +1 -0"),
  EDITS_ITS_GIT_FILE(
      "echo work > a\necho nonsense > .git",
      Ending.FAILED,
      "The agent removed or broke the .git of its workspace"),
  DELETES_ITS_WORKSPACE(
      "rm -rf \"$OSIER_WORKSPACE\"", Ending.FAILED, "The agent removed its workspace"),
  SWITCHES_BRANCH(
      "git checkout -q -b mine\necho work > a",
      Ending.FAILED,
      "The agent left its branch BRANCH for mine"),
  MOVES_THE_TARGET_TO_ITS_COMMIT(
      "echo work > a\ngit add a\ngit commit -qm Mine\ngit update-ref refs/heads/main HEAD",
      Ending.FAILED,
      "Changed outside its workspace: refs/heads/main"),
  /** Nobody can tell that from a commit of the user's: it is reported, and fails nobody. */
  COMMITS_IN_THE_USERS_CHECKOUT(
      "echo work > a\ncd REPOSITORY\necho mine > b\ngit add b\ngit commit -qm Mine",
      Ending.READY,
      "1 file changed, +1 -0"),
  LEAVES_A_MERGE_UNFINISHED(
      "git checkout -q -b side; echo one > README.md; git commit -qam One\n"
          + "git checkout -q BRANCH; echo two > README.md; git commit -qam Two\n"
          + "git merge -q side\necho",
      Ending.FAILED,
      "The agent left a merge unfinished in README.md"),
  READS_ITS_INPUT_AND_THE_TERMINAL(
      "cat\n(read answer </dev/tty) 2>/dev/null || exit 3\necho \"$answer\" > a",
      Ending.FAILED,
      "The agent failed with exit code 3"),
  /** Nobody can tell that from an edit of the user's: it is reported, and fails nobody. */
  WRITES_OUTSIDE(
      "echo work > a\necho hacked > REPOSITORY/README.md", Ending.READY, "1 file changed, +1 -0"),
  EXITS_WITH_137("echo work > a\nexit 137", Ending.FAILED, "The agent failed with exit code 137"),
  KILLS_ITSELF("echo work > a\nkill -9 $$", Ending.FAILED, "The agent failed with exit code 137"),
  NEEDS_5000_OPEN_FILES(
      "bash -c 'for ((i = 10; i < 5010; i++)); do eval \"exec $i</dev/null\" || exit 9; done;"
          + " echo work > a'",
      Ending.READY,
      "1 file changed, +1 -0"),
  REMOVES_ITS_LOG(
      "echo work > a\nrm \"$(git rev-parse --git-common-dir)\"/osier/runs/*/parser/agent-1.log\n"
          + "echo more",
      Ending.READY,
      "1 file changed, +1 -0"),
  WRITES_CONTROLS_TO_THE_SCREEN(
      "printf '\\033[2J\\033]0;title\\007bye\\r\\n'\nexit 1",
      Ending.FAILED,
      "The agent failed with exit code 1");

  final String script;
  final Ending ending;
  final String says;

  NastyAgent(String script, Ending ending, String says) {
    this.script = script;
    this.ending = ending;
    this.says = says;
  }
}
