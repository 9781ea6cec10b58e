package dev.osier.run;

import io.temporal.activity.ActivityOptions;
import io.temporal.workflow.Functions.Func1;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A step of a run as something to call: with {@link Steps}, and in no other way.
 *
 * @param name for people, the same in each attempt: "parser: merge", "Whole run: verify"
 * @param task that it is for, and that fails with it; null: the run
 * @param options of one attempt
 * @param stub gives the method of an activity stub with these options, as a method reference
 */
record Step<A, R>(
    String name,
    @Nullable String task,
    ActivityOptions options,
    Function<ActivityOptions, Func1<A, R>> stub) {

  /** Of the run as a whole. */
  static <A, R> Step<A, R> of(
      ActivityOptions options, Function<ActivityOptions, Func1<A, R>> stub) {
    return new Step<>(String.valueOf(options.getSummary()), null, options, stub);
  }

  /** Of one task. */
  static <A, R> Step<A, R> of(
      String task, ActivityOptions options, Function<ActivityOptions, Func1<A, R>> stub) {
    return new Step<>(String.valueOf(options.getSummary()), task, options, stub);
  }
}
