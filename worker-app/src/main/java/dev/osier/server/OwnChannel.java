package dev.osier.server;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.grpc.stub.MetadataUtils;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The way to a server of Osier's own: through its socket, or to its port with its token. */
final class OwnChannel implements AutoCloseable {
  private final ManagedChannel channel;
  private final @Nullable EventLoopGroup threads;

  private OwnChannel(ManagedChannel channel, @Nullable EventLoopGroup threads) {
    this.channel = channel;
    this.threads = threads;
  }

  static OwnChannel to(ServerRecord server) {
    Optional<Path> socket = server.socket();
    if (socket.isPresent()) {
      // One connection, so one thread moves bytes.
      EventLoopGroup threads = new NioEventLoopGroup(1);
      return new OwnChannel(
          NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket.get()))
              .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
              .eventLoopGroup(threads)
              // A path is none.
              .overrideAuthority("localhost")
              .usePlaintext()
              .maxInboundMessageSize(ServerDoor.LARGEST_MESSAGE)
              .build(),
          threads);
    }
    Metadata headers = new Metadata();
    if (server.token() != null) {
      headers.put(ServerDoor.AUTHORIZATION, ServerDoor.bearer(server.token()));
    }
    return new OwnChannel(
        NettyChannelBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()))
            .intercept(MetadataUtils.newAttachHeadersInterceptor(headers))
            .usePlaintext()
            .maxInboundMessageSize(ServerDoor.LARGEST_MESSAGE)
            .build(),
        null);
  }

  WorkflowServiceStubsOptions options() {
    return WorkflowServiceStubsOptions.newBuilder().setChannel(channel).build();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    if (threads != null) {
      Future<?> unused = threads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }
}
