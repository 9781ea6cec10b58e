package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.server.Certificates;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.HandlerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What stands before a Temporal server in production: ends TLS, asks for certificates and keys, and
 * gives every call on, whatever it is. Writes down who came with what.
 */
final class TlsGateway extends HandlerRegistry implements AutoCloseable {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static final Context.Key<Metadata> HEADERS = Context.key("headers");

  private final Server server;
  private final ManagedChannel behind;
  private final @Nullable String wanted;
  private final Set<String> calls = ConcurrentHashMap.newKeySet();
  private final Set<String> authorizations = ConcurrentHashMap.newKeySet();

  /**
   * @param certificates has {@code server}, signed by {@code authority}
   * @param clients whether these must show one that {@code authority} signed
   * @param wanted the authorization that each call must have, or null
   * @param behind where the server listens that knows nothing of all this
   * @param port where to listen, or 0
   */
  TlsGateway(
      Certificates certificates,
      ClientAuth clients,
      @Nullable String wanted,
      String behind,
      int port)
      throws IOException {
    this.wanted = wanted;
    this.behind = NettyChannelBuilder.forTarget(behind).usePlaintext().build();
    this.server =
        NettyServerBuilder.forPort(port)
            .sslContext(
                GrpcSslContexts.configure(
                        SslContextBuilder.forServer(
                            certificates.certificate("server").toFile(),
                            certificates.key("server").toFile()))
                    .trustManager(certificates.certificate("authority").toFile())
                    .clientAuth(clients)
                    .build())
            .fallbackHandlerRegistry(this)
            .intercept(new Porter())
            .maxInboundMessageSize(64 << 20)
            .build()
            .start();
  }

  int port() {
    return server.getPort();
  }

  String address() {
    return "localhost:" + server.getPort();
  }

  /** The names of the calls that were given on. */
  Set<String> calls() {
    return Set.copyOf(calls);
  }

  /** Each authorization that some call had; "null" for calls without. */
  Set<String> authorizations() {
    return Set.copyOf(authorizations);
  }

  private final class Porter implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      String given = String.valueOf(headers.get(AUTHORIZATION));
      authorizations.add(given);
      if (wanted != null && !wanted.equals(given)) {
        call.close(Status.UNAUTHENTICATED.withDescription("who are you?"), new Metadata());
        return new ServerCall.Listener<>() {};
      }
      calls.add(call.getMethodDescriptor().getBareMethodName());
      return Contexts.interceptCall(
          Context.current().withValue(HEADERS, headers), call, headers, next);
    }
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
            (request, answer) -> {
              Channel channel =
                  ClientInterceptors.intercept(
                      behind, MetadataUtils.newAttachHeadersInterceptor(HEADERS.get()));
              ClientCalls.asyncUnaryCall(
                  channel.newCall(method, CallOptions.DEFAULT), request, answer);
            }));
  }

  /** Calls are given on as they are. */
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

  @Override
  public void close() throws InterruptedException {
    server.shutdownNow();
    behind.shutdownNow();
    server.awaitTermination();
    assertThat(behind.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }
}
