package dev.osier.activity;

import io.temporal.activity.ActivityExecutionContext;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.util.function.BiConsumer;

/** Tells of each activity, by name and request, before it begins. */
final class StepObserver extends WorkerInterceptorBase {
  private final BiConsumer<String, Object> before;

  StepObserver(BiConsumer<String, Object> before) {
    this.before = before;
  }

  @Override
  public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
    return new ActivityInboundCallsInterceptorBase(next) {
      private String step = "";

      @Override
      public void init(ActivityExecutionContext context) {
        step = context.getInfo().getActivityType();
        super.init(context);
      }

      @Override
      public ActivityOutput execute(ActivityInput input) {
        before.accept(step, input.getArguments()[0]);
        return super.execute(input);
      }
    };
  }
}
