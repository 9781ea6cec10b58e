package dev.osier.cli.run;

import dev.osier.cli.call.Refusal;
import dev.osier.cli.follow.KnownRun;
import dev.osier.report.PlanTable;
import dev.osier.run.RunPlan;
import dev.osier.server.Connection;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Starts a run, or goes on with one that is open under the same id: the same command after a crash
 * continues what it began.
 *
 * @param goesOn true if it was open already
 */
record RunStart(KnownRun run, boolean goesOn) {
  private static final int HASH = 6;

  /** The memo that tells whether an open run has the same plan. */
  private static final String PLAN_MEMO = "plan";

  /**
   * @param id what the user asked for, or null: the plan's name and the hash of what is sent
   * @throws Refusal if a run of that id is open with another plan
   */
  static RunStart of(Connection connection, PlanFile plan, @Nullable String id) throws Refusal {
    String hash = sha256(plan.document().toString());
    String workflowId = id == null ? slug(plan.stem()) + "-" + hash.substring(0, HASH) : id;
    Optional<KnownRun> open = KnownRun.find(connection, workflowId).filter(KnownRun::isOpen);
    if (open.isPresent()) {
      requireSamePlan(open.get(), hash);
    }
    WorkflowStub stub =
        connection
            .client()
            .newUntypedWorkflowStub(
                "RunPlan",
                WorkflowOptions.newBuilder()
                    .setTaskQueue(RunPlan.TASK_QUEUE)
                    .setWorkflowId(workflowId)
                    .setWorkflowIdConflictPolicy(
                        WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
                    .setWorkflowIdReusePolicy(
                        WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
                    .setMemo(Map.of(PLAN_MEMO, hash))
                    .setStaticSummary(PlanTable.summary(plan.plan()))
                    .setStaticDetails(PlanTable.details(plan.plan()))
                    .build());
    WorkflowExecution execution = stub.start(plan.document());
    return new RunStart(new KnownRun(connection, execution), open.isPresent());
  }

  private static void requireSamePlan(KnownRun open, String hash) throws Refusal {
    String other = open.describe().getMemo(PLAN_MEMO, String.class, String.class);
    if (other != null && !other.equals(hash)) {
      throw Refusal.badInput(
          "Cannot start run %s: a run with this id is open, with another plan\n"
                  .formatted(open.workflowId())
              + "To see it, run osier status %s; to end it, run osier cancel %s"
                  .formatted(open.workflowId(), open.workflowId()));
    }
  }

  private static String slug(String stem) {
    String slug = stem.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[-.]+|[-.]+$", "");
    return slug.isEmpty() ? "plan" : slug.substring(0, Math.min(60, slug.length()));
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("a JDK without SHA-256", e);
    }
  }
}
