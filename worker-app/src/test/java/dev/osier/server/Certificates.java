package dev.osier.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Certificates made by the JDK's {@code keytool}, and their keys, as PEM files in one folder. */
public final class Certificates {
  private static final String PASSWORD = "not secret";

  private final Path folder;

  public Certificates(Path folder) {
    this.folder = folder;
  }

  /** One that signs itself, and others where {@code extensions} say that it is an authority. */
  public Certificates selfSigned(String name, String subject, String... extensions)
      throws IOException, InterruptedException, GeneralSecurityException {
    return make(name, name, List.of("-dname", subject), extensions);
  }

  /** One that {@code authority}, made before, has signed. */
  public Certificates signed(String authority, String name, String subject, String... extensions)
      throws IOException, InterruptedException, GeneralSecurityException {
    return make(authority, name, List.of("-dname", subject, "-signer", authority), extensions);
  }

  /** Likewise, of a day long ago. */
  public Certificates expired(String authority, String name, String subject, String... extensions)
      throws IOException, InterruptedException, GeneralSecurityException {
    List<String> who =
        List.of("-dname", subject, "-signer", authority, "-startdate", "-400d", "-validity", "1");
    return make(authority, name, who, extensions);
  }

  private Certificates make(String authority, String name, List<String> who, String... extensions)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path store = folder.resolve(authority + ".p12");
    List<String> argv =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    argv.addAll(List.of("-genkeypair", "-alias", name, "-keyalg", "EC"));
    argv.addAll(who);
    for (String extension : extensions) {
      argv.addAll(List.of("-ext", extension));
    }
    argv.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12"));
    argv.addAll(List.of("-storepass", PASSWORD));
    Process keytool = new ProcessBuilder(argv).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    Files.writeString(
        key(name), pem("PRIVATE KEY", keys.getKey(name, PASSWORD.toCharArray()).getEncoded()));
    StringBuilder chain = new StringBuilder();
    for (Certificate certificate : keys.getCertificateChain(name)) {
      chain.append(pem("CERTIFICATE", certificate.getEncoded()));
    }
    Files.writeString(certificate(name), chain);
    return this;
  }

  private static String pem(String what, byte[] bytes) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, text, what);
  }

  public Path certificate(String name) {
    return folder.resolve(name + ".pem");
  }

  public Path key(String name) {
    return folder.resolve(name + ".key");
  }
}
