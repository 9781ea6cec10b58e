package dev.osier.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Whether TLS is spoken at a port. Nothing is sent there but the beginning of a handshake. */
final class TlsProbe implements X509TrustManager {
  /** Only sharpens a message about a server that could not be used: nobody waits long for that. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final AtomicBoolean shown = new AtomicBoolean();

  private TlsProbe() {}

  static boolean speaksTls(InetSocketAddress address) {
    TlsProbe probe = new TlsProbe();
    try (Socket socket = new Socket()) {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {probe}, null);
      socket.connect(address, (int) PATIENCE.toMillis());
      socket.setSoTimeout((int) PATIENCE.toMillis());
      try (SSLSocket tls =
          (SSLSocket)
              context
                  .getSocketFactory()
                  .createSocket(socket, address.getHostString(), address.getPort(), true)) {
        tls.startHandshake();
      }
    } catch (IOException | GeneralSecurityException e) {
      // Always: no certificate is good enough for a probe.
    }
    return probe.shown.get();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    shown.set(true);
    throw new CertificateException("only looked at");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("no clients come here");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
