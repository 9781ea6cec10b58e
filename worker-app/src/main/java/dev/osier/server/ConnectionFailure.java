package dev.osier.server;

import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.handler.ssl.NotSslRecordException;
import java.net.InetSocketAddress;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Why a server cannot be used, and what to do: made of what gRPC tells, whose own words are those
 * of the library below it. Says which of the user's settings is wrong where that is certain.
 *
 * @param tls whether the connection was to be encrypted
 */
record ConnectionFailure(String address, String namespace, boolean tls) {
  private static final String SEE = "To see what is configured, run temporal config get";

  /** BoringSSL numbers the alerts that a server sends from here on. */
  private static final int ALERTS = 1_000;

  private static final Pattern ALERT = Pattern.compile("error:[0-9a-f]{5}([0-9a-f]{3}):");

  /**
   * Those of RFC 8446 with which servers refuse a client's certificate, or that there is none:
   * handshake_failure (of TLS 1.2 only), bad_certificate, unsupported_certificate,
   * certificate_revoked, certificate_expired, certificate_unknown, unknown_ca,
   * certificate_required.
   */
  private static final Set<Integer> OF_CERTIFICATES = Set.of(40, 42, 43, 44, 45, 46, 48, 116);

  NoServerException of(Status status) {
    return switch (status.getCode()) {
      case NOT_FOUND ->
          new NoServerException(
              "Cannot use namespace \"%s\": the server at %s has none of that name\n"
                      .formatted(namespace, address)
                  + "To make it, run temporal operator namespace create --namespace "
                  + namespace);
      case UNAUTHENTICATED ->
          new NoServerException(
              "Cannot connect to %s: it refuses the credentials\n%s".formatted(address, SEE));
      default -> encryption(status).orElseGet(() -> unreachable(address, reason(status)));
    };
  }

  private Optional<NoServerException> encryption(Status status) {
    if (!tls) {
      // Such a server only closes: it is asked itself, if it was there at all.
      return status.getCode() == Status.Code.UNAVAILABLE && speaksTls()
          ? refused("it speaks TLS, which is not switched on", "To use TLS, set TEMPORAL_TLS=true")
          : Optional.empty();
    }
    SSLException problem = find(status, SSLException.class);
    if (find(status, NotSslRecordException.class) != null) {
      return refused(
          "what listens there does not speak TLS",
          "To connect without, unset TEMPORAL_API_KEY and set TEMPORAL_TLS=false");
    }
    if (find(status, CertificateExpiredException.class) != null
        || find(status, CertificateNotYetValidException.class) != null) {
      return refused(
          "the server's certificate is not valid today", "To go on, renew it on the server");
    }
    if (find(status, CertPathBuilderException.class) != null
        || find(status, CertPathValidatorException.class) != null) {
      return refused(
          "the server's certificate is signed by no authority that is trusted here",
          "To trust another, set TEMPORAL_TLS_SERVER_CA_CERT_PATH to its certificate");
    }
    if (find(status, CertificateException.class) != null) {
      return refused(
          "the server's certificate is for another name",
          "To expect the one that is in it, set TEMPORAL_TLS_SERVER_NAME");
    }
    if (problem == null) {
      return Optional.empty();
    }
    return OF_CERTIFICATES.contains(alert(problem))
        ? refused(
            "it asks for a client's certificate that it trusts",
            "To show one, set TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH")
        : refused("TLS fails: " + firstLine(problem.getMessage()), SEE);
  }

  private Optional<NoServerException> refused(String fact, String mend) {
    return Optional.of(
        new NoServerException("Cannot connect to %s: %s\n%s".formatted(address, fact, mend)));
  }

  /** The server's own word in a handshake, or 0. */
  private static int alert(SSLException problem) {
    Matcher found = ALERT.matcher(String.valueOf(problem.getMessage()));
    return found.find() ? Integer.parseInt(found.group(1), 16) - ALERTS : 0;
  }

  private static <T extends Throwable> @Nullable T find(Status status, Class<T> type) {
    for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
    }
    return null;
  }

  private boolean speaksTls() {
    int colon = address.lastIndexOf(':');
    String port = address.substring(colon + 1);
    if (colon < 1 || !port.matches("\\d{1,5}") || Integer.parseInt(port) > 0xFFFF) {
      return false;
    }
    return TlsProbe.speaksTls(
        new InetSocketAddress(address.substring(0, colon), Integer.parseInt(port)));
  }

  private static String reason(Status status) {
    if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
      return "no answer within " + Connection.PATIENCE.toSeconds() + " seconds";
    }
    Throwable cause = status.getCause();
    String text = cause == null ? status.getDescription() : cause.getMessage();
    return text == null ? status.getCode().name() : firstLine(text);
  }

  private static String firstLine(@Nullable String text) {
    return text == null ? "" : text.lines().findFirst().orElse("");
  }

  static NoServerException unreachable(String address, String reason) {
    String start =
        address.equals(Connection.DEFAULT_ADDRESS)
            ? "To start one, run temporal server start-dev"
            : "To use another, set TEMPORAL_ADDRESS; to use Osier's own, unset it";
    return new NoServerException(
        "Cannot reach a Temporal server at %s: %s\n%s".formatted(address, reason, start));
  }
}
