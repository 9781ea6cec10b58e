package dev.osier.cli.setup;

import dev.osier.cli.call.CommonOptions;
import dev.osier.cli.call.ExitCode;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.ListenAddress;
import dev.osier.cli.call.Refusal;
import dev.osier.cli.follow.Interrupts;
import dev.osier.codec.CodecEndpoint;
import dev.osier.codec.CodecKeys;
import dev.osier.codec.EncryptionCodec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code osier codec}. */
@Command(
    name = "codec",
    description =
        "Read encrypted runs for Temporal's Web UI and CLI: an endpoint that has the keys of"
            + " OSIER_CODEC_KEYS. Whoever can reach it can read every run.")
public final class CodecCommand implements Callable<Integer> {
  private static final Duration LOOK_EVERY = Duration.ofHours(1);

  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();

  @Option(
      names = "--port",
      paramLabel = "[ADDRESS:]PORT",
      defaultValue = "8234",
      description = "Where to listen (default: 127.0.0.1:${DEFAULT-VALUE})")
  String port = "8234";

  @Option(
      names = "--origin",
      paramLabel = "URL",
      defaultValue = "http://localhost:8233",
      split = ",",
      description =
          "Of the Web UI whose pages may ask; several, or given again (default:"
              + " ${DEFAULT-VALUE})")
  List<String> origins = List.of();

  @Option(
      names = "--new-key",
      paramLabel = "ID",
      description = "Print a new key of this id, for OSIER_CODEC_KEYS, and do nothing else")
  @Nullable String newKey;

  public CodecCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Exception {
    try {
      if (newKey != null) {
        invocation.console().answer(CodecKeys.create(newKey));
        return ExitCode.DONE.number();
      }
      CodecKeys keys =
          CodecKeys.of(invocation.environment())
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "Cannot start the codec: neither OSIER_CODEC_KEYS nor"
                              + " OSIER_CODEC_KEYS_FILE is set\n"
                              + "To make a key, run osier codec --new-key ID"));
      return serve(keys);
    } catch (IllegalArgumentException e) {
      throw Refusal.badInput(String.valueOf(e.getMessage()));
    }
  }

  private int serve(CodecKeys keys) throws Refusal, InterruptedException {
    InetSocketAddress address = ListenAddress.of("--port", port);
    try (Interrupts interrupts = Interrupts.listen();
        CodecEndpoint endpoint =
            CodecEndpoint.start(address, Set.copyOf(origins), new EncryptionCodec(keys))) {
      invocation
          .console()
          .say(
              "Codec endpoint at http://%s for %s. Ctrl-C ends it"
                  .formatted(ListenAddress.shown(endpoint.address()), String.join(", ", origins)));
      while (!interrupts.awaitFirst(LOOK_EVERY)) {
        // The endpoint's own threads answer.
      }
    } catch (IOException e) {
      throw Refusal.badInput(
          "Cannot listen at %s: %s".formatted(ListenAddress.shown(address), e.getMessage()));
    }
    return ExitCode.DONE.number();
  }
}
