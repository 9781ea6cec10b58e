package dev.osier.diagnosis;

import dev.osier.diagnosis.Symptoms.Symptom;
import dev.osier.effect.CorruptRecordException;
import dev.osier.fault.Fault;
import dev.osier.fault.FaultCause;
import dev.osier.fault.FaultKind;
import dev.osier.git.GitException;
import dev.osier.git.GitException.Refusal;
import dev.osier.merge.MergeFaultException;
import dev.osier.process.BusyException;
import dev.osier.text.Limits;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Names the {@link Fault} that an exception of a step stands for (G9): by its type, by the exit
 * code of the call, and by {@link Symptoms}. What a message says is passed on, and decides nothing.
 *
 * @param repository the step's, or null
 * @param writes directories that steps write to besides: the home, the directory of temporary files
 */
public record Diagnosis(String step, @Nullable Path repository, List<Path> writes) {

  /** The fault, with one sentence that names its cause. */
  public Fault of(Exception e) {
    Fault named = byType(e);
    if (named != null) {
      return named;
    }
    Symptom symptom = symptom();
    if (symptom != null) {
      return fault(symptom.kind(), symptom.cause(), symptom.sentence());
    }
    Refusal refusal = refusal(e);
    if (refusal != null) {
      return byRefusal(refusal);
    }
    if (find(e, AccessDeniedException.class) instanceof AccessDeniedException denied) {
      return fault(
          FaultKind.HOST,
          FaultCause.NOT_PERMITTED,
          "Cannot use %s: permission denied".formatted(denied.getFile()));
    }
    boolean known =
        e instanceof IOException
            || e instanceof UncheckedIOException
            || e instanceof IllegalStateException
            || e.getClass().getName().startsWith("dev.osier.");
    return known
        ? fault(FaultKind.HOST, FaultCause.UNKNOWN, said(e))
        : fault(FaultKind.BUG, FaultCause.UNKNOWN, "Osier has a bug: " + e);
  }

  private @Nullable Fault byType(Exception e) {
    if (find(e, BusyException.class) instanceof BusyException busy) {
      return fault(FaultKind.PASSING, FaultCause.LOCKED, said(busy));
    }
    if (e instanceof InterruptedException) {
      return fault(FaultKind.PASSING, FaultCause.WORKER_LOST, "The worker was ended");
    }
    if (find(e, StatusRuntimeException.class) != null) {
      return fault(FaultKind.PASSING, FaultCause.SERVER_AWAY, said(e));
    }
    if (find(e, MergeFaultException.class) instanceof MergeFaultException merge) {
      return fault(FaultKind.HOST, merge.faultCause(), said(merge));
    }
    if (find(e, CorruptRecordException.class) instanceof CorruptRecordException corrupt) {
      return fault(FaultKind.HOST, FaultCause.CORRUPT, said(corrupt));
    }
    return null;
  }

  private @Nullable Symptom symptom() {
    try {
      Symptom wrong = repository == null ? null : Symptoms.ofRepository(repository);
      for (Path directory : writes) {
        wrong = wrong == null ? Symptoms.ofDirectory(directory) : wrong;
      }
      return wrong;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  /** With git's own words first: the call is long, and what it died of stands at its end. */
  private Fault byRefusal(Refusal refusal) {
    if (refusal.timedOut()) {
      return fault(
          FaultKind.HOST,
          FaultCause.TIMED_OUT,
          "%s does not end: %s".formatted(refusal.call(), refusal.said()));
    }
    return refusal.exit() == null
        ? fault(
            FaultKind.HOST,
            FaultCause.MISSING,
            "Cannot start %s: %s".formatted(refusal.call(), refusal.said()))
        : fault(
            FaultKind.REPOSITORY,
            FaultCause.GIT_REFUSED,
            "%s failed with exit code %d: %s"
                .formatted(refusal.call(), refusal.exit(), refusal.said()));
  }

  private static @Nullable Refusal refusal(Throwable e) {
    return find(e, GitException.class) instanceof GitException git ? git.refusal() : null;
  }

  private static @Nullable Throwable find(Throwable e, Class<? extends Throwable> type) {
    Throwable at = e;
    while (at != null && !type.isInstance(at)) {
      at = at.getCause();
    }
    return at;
  }

  private static String said(Throwable e) {
    String message = e.getMessage();
    return message == null ? e.toString() : message;
  }

  private Fault fault(FaultKind kind, FaultCause cause, String sentence) {
    String first = sentence.isEmpty() ? kind.name().toLowerCase(Locale.ROOT) : sentence;
    return new Fault(kind, cause, step, Limits.headline(first));
  }
}
