package dev.osier.plan.read;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.plan.Plans;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule of the plan, with the exact text of its refusal. */
@DisplayName("G8 clear refusal")
class PlanRefusalsTest {
  static Stream<Arguments> plans() {
    return Stream.of(
        refusal("{}", "a plan needs tasks, at least one with an id and a prompt"),
        refusal("{tasks: }", "a plan needs tasks, at least one with an id and a prompt"),
        refusal("{tasks: []}", "tasks: needs at least one task"),
        refusal("{tasks: a}", "tasks: must be a list, such as [a, b], and is text"),
        refusal("{tasks: [a]}", "tasks[0]: must be an object, and is text"),
        refusal("{tasks: [~]}", "tasks[0]: must be an object, and is nothing"),
        plan("taskz: 1", "unknown field \"taskz\"; did you mean \"tasks\"?"),
        plan("Verify: x", "unknown field \"Verify\"; did you mean \"verify\"?"),
        plan("description: x", "unknown field \"description\""),
        plan(
            "repository: https://x/y",
            "repository: \"https://x/y\" is not available in this version; give a directory"),
        plan(
            "repository: 'git@x:y'",
            "repository: \"git@x:y\" is not available in this version; give a directory"),
        plan("repository: -x", "repository: \"-x\" begins with \"-\"; write ./-x"),
        plan("repository: ' '", "repository: must not be empty"),
        plan("idle: 0s", "idle: must be longer than 0s"),
        plan("idle: 5", "idle: \"5\" has no unit; write 5s, 5m or 5h"),
        plan("budget: 5", "budget: must be an object, and is a number"),
        plan(
            "budget: {cost: 0, turns: 1.5, time: x, dollars: 1}",
            "budget.cost: must be a number above 0 and at most 1000000, and is \"0\"\n"
                + "budget.turns: must be a whole number from 1 to 1000000, and is \"1.5\"\n"
                + "budget.time: \"x\" is not a duration; write it like 90s, 30m, 2h or 1h30m\n"
                + "budget: unknown field \"dollars\"\n4 problems"),
        plan("target: -x", "target: \"-x\" cannot be a branch: it begins with \"-\""),
        plan("target: [main]", "target: must be text, and is a list"),
        plan(
            "base: --help",
            "base: \"--help\" cannot be a commit to start from: it begins with \"-\""),
        plan(
            "agent: claude -p",
            "agent: \"claude -p\" is not the name of a preset; for a command write {command: \"claude -p\"}"),
        plan("agent: [claude]", "agent: must be text, and is a list"),
        plan("agent: {}", "agent: needs a preset or a command"),
        plan("agent: {preset: a, command: b}", "agent: give preset or command, not both"),
        plan(
            "agent: {comand: b}",
            "agent: needs a preset or a command\nagent: unknown field \"comand\"; did you mean \"command\"?\n2 problems"),
        plan(
            "agent: {preset: claude, env: [A]}",
            "agent.env: must be an object, such as {NAME: value}, and is a list"),
        plan(
            "agent: {preset: claude, env: {1A: x}}",
            "agent.env: \"1A\" is not the name of an environment variable"),
        plan(
            "agent: {preset: claude, env: {OSIER_X: x}}",
            "agent.env.OSIER_X: names that begin with OSIER_ or GIT_ are set by Osier"),
        plan(
            "agent: {preset: claude, env: {GIT_DIR: x}}",
            "agent.env.GIT_DIR: names that begin with OSIER_ or GIT_ are set by Osier"),
        plan("agent: {preset: claude, env: {A: [x]}}", "agent.env.A: must be text, and is a list"),
        plan("agent: {preset: claude, env: {A: }}", "agent.env.A: must be text, and is nothing"),
        plan(
            "agent: {preset: claude, env: {A: \"x\\0\"}}",
            "agent.env.A: has a NUL character, which no program can be given"),
        plan("verify: ''", "verify: must not be empty"),
        plan(
            "verify: " + "x".repeat(32_769),
            "verify: has 32769 characters, and the limit is 32768; put it into a file of the repository"),
        plan(
            "agent: {preset: a, env: {A: "
                + "x".repeat(20_000)
                + ", B: "
                + "x".repeat(20_000)
                + "}}",
            "agent.env: has 40000 characters of values, and the limit is 32768"),
        plan(
            "agent: {preset: a, env: {" + variables(201) + "}}",
            "agent.env: has 201 elements, and the limit is 200"),
        plan(
            "workspace: {include: [" + "a,".repeat(2001) + "]}",
            "workspace.include: has 2001 elements, and the limit is 2000"),
        task(
            "id: 'a{item}', prompt: x, verify: '"
                + "{item}".repeat(10)
                + "', forEach: ["
                + "x".repeat(3300)
                + "]",
            "tasks[0].id: \"a"
                + "x".repeat(59)
                + "…\" is not an id; it has 1 to 40 letters, digits, \".\", \"_\" or \"-\", the first a letter or digit\ntasks[0].verify: has 33000 characters, and the limit is 32768; put it into a file of the repository\n2 problems"),
        plan("verify: \"\\ud800\"", "verify: has half a character (\\ud800) at index 0"),
        plan("concurrency: 0", "concurrency: must be a whole number from 1 to 1000, and is \"0\""),
        plan(
            "concurrency: 1.5",
            "concurrency: must be a whole number from 1 to 1000, and is \"1.5\""),
        plan(
            "concurrency: many",
            "concurrency: must be a whole number from 1 to 1000, and is \"many\""),
        plan(
            "concurrency: '4'",
            "concurrency: must be a whole number from 1 to 1000, and is \"4\" in quotes; leave them out"),
        plan(
            "concurrency: [4]",
            "concurrency: must be a whole number from 1 to 1000, and is a list"),
        plan(
            "onFailure: Halt",
            "onFailure: \"Halt\" is not a word for onFailure; did you mean \"halt\"?"),
        plan(
            "onFailure: explode",
            "onFailure: \"explode\" is not a word for onFailure; use continue or halt"),
        plan("merge: skip", "merge: must be an object, and is text"),
        plan(
            "merge: {onConflict: fail}",
            "merge.onConflict: \"fail\" is not a word for onConflict; use skip, rerun or ask"),
        plan(
            "merge: {redBase: green}",
            "merge.redBase: \"green\" is not a word for redBase; use refuse or ignore"),
        plan(
            "merge: {sign: always}",
            "merge.sign: \"always\" is not a word for sign; use never, auto or require"),
        plan("merge: {slots: 0}", "merge.slots: must be a whole number from 1 to 16, and is \"0\""),
        plan(
            "merge: {push: --receive-pack=x}",
            "merge.push: \"--receive-pack=x\" cannot be a remote: it begins with \"-\""),
        plan(
            "merge: {push: 'ext::sh -c x'}",
            "merge.push: \"ext::sh -c x\" cannot be a remote: give its name, as git remote lists"
                + " it, such as origin"),
        plan(
            "merge: {publish: false}",
            "merge.publish: \"false\" is not a word for publish; use end, all, each, ask or never"),
        plan("workspace: none", "workspace: must be an object, and is text"),
        plan(
            "workspace: {kind: overlay}",
            "workspace.kind: \"overlay\" is not a word for kind; use worktree, clone or copy"),
        plan(
            "workspace: {keepFor: 169h}",
            "workspace.keepFor: \"169h\" is longer than 7 days, which is the limit"),
        plan("workspace: {keepFor: 2}", "workspace.keepFor: \"2\" has no unit; write 2s, 2m or 2h"),
        plan(
            "workspace: {caches: {PATH: b, LD_PRELOAD: c, OSIER_A: d, A-B: e, PATHS: f}}",
            "workspace.caches: \"A-B\" is not the name of an environment variable\nworkspace.caches.PATH: programs need PATH as it is; name a variable of a build tool\nworkspace.caches.LD_PRELOAD: programs need LD_PRELOAD as it is; name a variable of a build tool\nworkspace.caches.OSIER_A: names that begin with OSIER_ or GIT_ are set by Osier\n4 problems"),
        plan(
            "workspace: {caches: {A: ../b}}",
            "workspace.caches.A: \"../b\" must be the name of one directory: letters, digits, \".\", \"_\", \"-\", and not first \".\" or \"-\""),
        plan(
            "workspace: {include: [/etc/passwd]}",
            "workspace.include[0]: \"/etc/passwd\" must be relative to the root of the repository"),
        plan(
            "workspace: {include: .env}",
            "workspace.include: must be a list, such as [a, b], and is text"),
        plan(
            "workspace: {keep: sometimes}",
            "workspace.keep: \"sometimes\" is not a word for keep; use never, failed or always"),
        task(
            "title: x",
            "tasks[0]: needs an id\ntasks[0]: needs a prompt or a promptFile\n2 problems"),
        task("id: a", "tasks[0]: needs a prompt or a promptFile"),
        task("id: a, agent: {command: 'x {prompt}'}", "tasks[0]: needs a prompt or a promptFile"),
        task("id: a, prompt: x, promptFile: y", "tasks[0]: give prompt or promptFile, not both"),
        task("id: a, prompt: '  '", "tasks[0].prompt: must not be empty"),
        task(
            "id: a, prompt: \"x\\0\"",
            "tasks[0].prompt: has a NUL character, which no program can be given"),
        task(
            "id: a, promptFile: ../x",
            "tasks[0].promptFile: \"../x\" must not leave the repository by \"..\""),
        task(
            "id: a, promptFile: '{item}.md'",
            "tasks[0].promptFile: \"{item}.md\" has {item}, which needs forEach"),
        task("id: [a], prompt: x", "tasks[0].id: must be text, and is a list"),
        task(
            "id: a b, prompt: x",
            "tasks[0].id: \"a b\" is not an id; it has 1 to 40 letters, digits, \".\", \"_\" or \"-\", the first a letter or digit"),
        task(
            "id: 'a{item}', prompt: x",
            "tasks[0].id: \"a{item}\" is not an id; it has 1 to 40 letters, digits, \".\", \"_\" or \"-\", the first a letter or digit; {item} needs forEach"),
        task(
            "id: -a, prompt: x",
            "tasks[0].id: \"-a\" is not an id; it has 1 to 40 letters, digits, \".\", \"_\" or \"-\", the first a letter or digit"),
        task(
            "id: " + "a".repeat(41) + ", prompt: x",
            "tasks[0].id: \""
                + "a".repeat(41)
                + "\" is not an id; it has 1 to 40 letters, digits, \".\", \"_\" or \"-\", the first a letter or digit"),
        task(
            "id: a..b, prompt: x",
            "tasks[0].id: \"a..b\" cannot name a branch; leave out \"..\", and \".\" or \".lock\" at the end"),
        task(
            "id: a.lock, prompt: x",
            "tasks[0].id: \"a.lock\" cannot name a branch; leave out \"..\", and \".\" or \".lock\" at the end"),
        task(
            "id: a., prompt: x",
            "tasks[0].id: \"a.\" cannot name a branch; leave out \"..\", and \".\" or \".lock\" at the end"),
        task(
            "id: a, prompt: x, title: \"a\\nb\"",
            "tasks[0].title: \"a\\nb\" must be one line, without control characters"),
        task(
            "id: a, prompt: x, title: " + "t".repeat(121),
            "tasks[0].title: has 121 characters, and the limit is 120"),
        task(
            "id: a, prompt: x, priority: 6",
            "tasks[0].priority: must be a whole number from 1 to 5, and is \"6\""),
        task(
            "id: a, prompt: x, priority: high",
            "tasks[0].priority: must be a whole number from 1 to 5, and is \"high\""),
        task(
            "id: a, prompt: x, tries: 11",
            "tasks[0].tries: must be a whole number from 1 to 10, and is \"11\""),
        task(
            "id: a, prompt: x, retries: 2",
            "tasks[0]: unknown field \"retries\"; did you mean \"tries\"?"),
        task(
            "id: a, prompt: x, verfy: y",
            "tasks[0]: unknown field \"verfy\"; did you mean \"verify\"?"),
        task("id: a, prompt: x, depends_on: [b]", "tasks[0]: unknown field \"depends_on\""),
        plan(
            "merge: {style: octopus}",
            "merge.style: \"octopus\" is not a word for style; use merge, squash or rebase"),
        plan("merge: {rules: {}}", "merge.rules: must be a list, such as [a, b], and is an object"),
        plan("merge: {rules: [a]}", "merge.rules[0]: must be an object, and is text"),
        plan(
            "merge: {rules: [{files: [a]}]}",
            "merge.rules[0]: needs either union: true or regenerate: COMMAND"),
        plan(
            "merge: {rules: [{files: [a], union: true, regenerate: b}]}",
            "merge.rules[0]: needs either union: true or regenerate: COMMAND"),
        plan(
            "merge: {rules: [{files: [a], union: false}]}",
            "merge.rules[0].union: must be true, or left out"),
        plan(
            "merge: {rules: [{files: [a], union: yes}]}",
            "merge.rules[0].union: must be true, or left out"),
        plan(
            "merge: {rules: [{union: true}]}",
            "merge.rules[0]: a rule needs files, at least one glob"),
        plan(
            "merge: {rules: [{files: [], union: true}]}",
            "merge.rules[0].files: a rule needs files, at least one glob"),
        plan(
            "merge: {rules: [{files: [/a], union: true}]}",
            "merge.rules[0].files[0]: \"/a\" must be relative to the root of the repository"),
        plan(
            "merge: {rules: [{files: [a], regenerat: b}]}",
            "merge.rules[0]: needs either union: true or regenerate: COMMAND\n"
                + "merge.rules[0]: unknown field \"regenerat\"; did you mean \"regenerate\"?\n"
                + "2 problems"),
        plan(
            "merge: {rules: [{files: [a], regenerate: ' '}]}",
            "merge.rules[0].regenerate: must not be empty"),
        plan(
            "merge: {rules: [" + "{files: [a], union: true},".repeat(101) + "]}",
            "merge.rules: has 101 rules, and the limit is 100"),
        task("id: a, prompt: x, timeout: 0s", "tasks[0].timeout: must be longer than 0s"),
        task(
            "id: a, prompt: x, timeout: soon",
            "tasks[0].timeout: \"soon\" is not a duration; write it like 90s, 30m, 2h or 1h30m"),
        task(
            "id: a, prompt: x, workspace: own",
            "tasks[0].workspace: \"own\" is not a word for workspace; use none"),
        task(
            "id: a, prompt: x, workspace: none, files: {create: [b], modify: [c]}",
            "tasks[0].files.create[0]: a task with \"workspace: none\" cannot create or modify files"),
        task("id: a, prompt: x, files: [b]", "tasks[0].files: must be an object, and is a list"),
        task("id: a, prompt: x, files: {delete: [b]}", "tasks[0].files: unknown field \"delete\""),
        task(
            "id: a, prompt: x, files: {read: [/b]}",
            "tasks[0].files.read[0]: \"/b\" must be relative to the root of the repository"),
        task(
            "id: a, prompt: x, files: {read: [{b: c}]}",
            "tasks[0].files.read[0]: must be text, and is an object"),
        task(
            "id: a, prompt: x, files: {create: ['{item}']}",
            "tasks[0].files.create[0]: \"{item}\" has {item}, which needs forEach"),
        task(
            "id: a, prompt: x, needs: b",
            "tasks[0].needs: must be a list, such as [a, b], and is text"),
        task("id: a, prompt: x, needs: [b]", "tasks[0].needs[0]: no task \"b\""),
        task("id: a, prompt: x, needs: [a]", "tasks[0].needs[0]: \"a\" is the task itself"),
        task(
            "id: a, prompt: x, forEach: b",
            "tasks[0].forEach: must be a list, such as [a, b], and is text"),
        task("id: a, prompt: x, forEach: []", "tasks[0].forEach: needs at least one item"),
        task(
            "id: 'a{item}', prompt: x, forEach: [[b]]",
            "tasks[0].forEach[0]: must be text, and is a list"),
        task(
            "id: a, prompt: x, forEach: [b, c]",
            "tasks[0].id: needs {item} in it, so that each of its 2 tasks has an id of its own"),
        task(
            "id: 'a{item}', prompt: x, forEach: [b, c, b]",
            "tasks[0].forEach[2]: \"b\" is already at tasks[0].forEach[0]"),
        task(
            "id: 'a{item}', prompt: x, forEach: [b, B]",
            "tasks[0].id: \"aB\" is already at tasks[0].id as \"ab\"; ids must differ in more than case"),
        task(
            "id: 'a{item}', prompt: x, forEach: [a/b]",
            "tasks[0].id: \"aa/b\" is not an id; it has 1 to 40 letters, digits, \".\", \"_\" or \"-\", the first a letter or digit"),
        task(
            "id: 'a{item}', prompt: x, forEach: [b], needs: ['a{item}']",
            "tasks[0].needs[0]: \"ab\" is the task itself"),
        refusal(
            "{\"tasks\":[{\"id\":1E+3,\"prompt\":\"x\"}]}",
            "tasks[0].id: is a number that has several forms; put it in quotes"),
        refusal(
            "{\"tasks\":[{\"id\":1e3,\"prompt\":\"x\"}]}",
            "tasks[0].id: is a number that has several forms; put it in quotes"));
  }

  private static String variables(int count) {
    return IntStream.range(0, count).mapToObj(i -> "V" + i + ": 1").collect(joining(", "));
  }

  private static Arguments refusal(String plan, String message) {
    return Arguments.of(plan, message);
  }

  /** A plan that is right but for {@code field}. */
  private static Arguments plan(String field, String message) {
    return Arguments.of("{" + field + ", tasks: [{id: a, prompt: x}]}", message);
  }

  private static Arguments task(String fields, String message) {
    return Arguments.of("{tasks: [{" + fields + "}]}", message);
  }

  @ParameterizedTest
  @MethodSource("plans")
  void refusesOneThing(String plan, String message) {
    assertThat(Plans.refusal(plan)).isEqualTo(message);
  }
}
