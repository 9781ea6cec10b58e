package dev.osier.run;

import io.temporal.activity.ActivityOptions;
import io.temporal.workflow.Functions.Func1;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A step of a run as something to call: with {@link Steps}, and in no other way.
 *
 * @param name for people, the same in each attempt: "parser: merge", "Whole run: verify"
 * @param task that it is for, and that fails with it; null: the run
 * @param options of one attempt
 * @param stub gives the method of an activity stub with these options, as a method reference
 * @param counted what is asked after so many attempts that gave no answer
 */
record Step<A, R>(
    String name,
    @Nullable String task,
    ActivityOptions options,
    Function<ActivityOptions, Func1<A, R>> stub,
    BiFunction<A, Integer, A> counted) {

  /** Of the run as a whole. */
  static <A, R> Step<A, R> of(
      ActivityOptions options, Function<ActivityOptions, Func1<A, R>> stub) {
    return new Step<>(
        String.valueOf(options.getSummary()), null, options, stub, (asked, before) -> asked);
  }

  /** Of one task. */
  static <A, R> Step<A, R> of(
      String task, ActivityOptions options, Function<ActivityOptions, Func1<A, R>> stub) {
    return new Step<>(
        String.valueOf(options.getSummary()), task, options, stub, (asked, before) -> asked);
  }

  /** The same, which is told how many attempts before gave no answer. */
  Step<A, R> counting(BiFunction<A, Integer, A> how) {
    return new Step<>(name, task, options, stub, how);
  }
}
