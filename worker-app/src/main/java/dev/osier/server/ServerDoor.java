package dev.osier.server;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A port of the loopback interface before a server that knows no users: gives each call on, as it
 * is, that shows the token, and refuses every other, whatever it asks. Listening on loopback is no
 * permission: every user of the machine reaches it.
 */
final class ServerDoor implements AutoCloseable {
  static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  /** As Temporal's clients take it; what is too large for the server, the server refuses. */
  static final int LARGEST_MESSAGE = 128 << 20;

  private static final Context.Key<Metadata> HEADERS = Context.key("headers");

  private final Server server;

  private ServerDoor(Server server) {
    this.server = server;
  }

  /**
   * @param behind where calls are given on to
   * @throws IOException if no port can be opened
   */
  static ServerDoor open(Channel behind, String token) throws IOException {
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .fallbackHandlerRegistry(new GivesOn(behind))
            .intercept(new Porter(bearer(token)))
            .maxInboundMessageSize(LARGEST_MESSAGE)
            .build();
    return new ServerDoor(server.start());
  }

  static String bearer(String token) {
    return "Bearer " + token;
  }

  int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Before anything of a call is read but its headers. */
  private record Porter(String wanted) implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      String given = headers.get(AUTHORIZATION);
      if (given == null || !SecretToken.same(wanted, given)) {
        call.close(
            Status.UNAUTHENTICATED.withDescription(
                "this server takes calls of the user only who runs it"),
            new Metadata());
        return new ServerCall.Listener<>() {};
      }
      headers.discardAll(AUTHORIZATION);
      return Contexts.interceptCall(
          Context.current().withValue(HEADERS, headers), call, headers, next);
    }
  }

  /** Every method there is, by its name; all of Temporal's are unary. */
  private static final class GivesOn extends HandlerRegistry {
    private final Channel behind;

    private GivesOn(Channel behind) {
      this.behind = behind;
    }

    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
      MethodDescriptor<byte[], byte[]> method =
          MethodDescriptor.<byte[], byte[]>newBuilder(new Bytes(), new Bytes())
              .setType(MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(name)
              .build();
      return ServerMethodDefinition.create(
          method,
          ServerCalls.asyncUnaryCall(
              (request, answer) ->
                  // Its deadline, and its being cancelled, go along in the call's context.
                  ClientCalls.asyncUnaryCall(
                      ClientInterceptors.intercept(
                              behind, MetadataUtils.newAttachHeadersInterceptor(HEADERS.get()))
                          .newCall(method, CallOptions.DEFAULT),
                      request,
                      answer)));
    }
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
