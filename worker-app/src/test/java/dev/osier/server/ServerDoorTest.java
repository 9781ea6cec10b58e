package dev.osier.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import dev.osier.host.OsierHome;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.errordetails.v1.WorkflowExecutionAlreadyStartedFailure;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.ListOpenWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import io.temporal.client.WorkflowOptions;
import io.temporal.serviceclient.StatusUtils;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The port of the in-process server")
class ServerDoorTest {
  @TempDir Path folder;

  private Connection server;
  private ServerRecord record;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws Exception {
    OsierHome home = new OsierHome(folder.resolve("home"));
    server = Connection.embedded(InProcessServer.start(home), ClientSetup.PLAIN);
    record = new ServerRecords(home).inProcess().get(0);
    channel = NettyChannelBuilder.forTarget(record.address()).usePlaintext().build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.close();
  }

  private static Metadata authorization(String text) {
    Metadata headers = new Metadata();
    if (text != null) {
      headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), text);
    }
    return headers;
  }

  private WorkflowServiceGrpc.WorkflowServiceBlockingStub stub(String authorization) {
    return WorkflowServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(30, TimeUnit.SECONDS)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(authorization(authorization)));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "Bearer ", "Bearer x", "bearer", "Basic eDp5"})
  @DisplayName("G1 refuses every call of every method without the token, whatever it asks")
  void everyMethodIsRefused(String authorization) throws Exception {
    Collection<MethodDescriptor<?, ?>> methods =
        WorkflowServiceGrpc.getServiceDescriptor().getMethods();
    assertThat(methods.stream().map(MethodDescriptor::getBareMethodName))
        .contains(
            "StartWorkflowExecution",
            "PollWorkflowTaskQueue",
            "PollActivityTaskQueue",
            "RespondActivityTaskCompleted",
            "RespondActivityTaskCompletedById",
            "RespondWorkflowTaskCompleted",
            "SignalWorkflowExecution",
            "UpdateWorkflowExecution",
            "ResetWorkflowExecution",
            "TerminateWorkflowExecution",
            "GetWorkflowExecutionHistory",
            "ListOpenWorkflowExecutions");
    for (MethodDescriptor<?, ?> method : methods) {
      assertThat(refusal(method, authorization))
          .as(method.getFullMethodName())
          .isEqualTo(Status.Code.UNAUTHENTICATED);
    }
    for (String other : new String[] {"grpc.health.v1.Health/Check", "no.such/Method"}) {
      MethodDescriptor<byte[], byte[]> method =
          MethodDescriptor.<byte[], byte[]>newBuilder(new Raw(), new Raw())
              .setType(MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(other)
              .build();
      assertThatThrownBy(
              () ->
                  ClientCalls.blockingUnaryCall(
                      stub(authorization).getChannel(), method, CallOptions.DEFAULT, new byte[0]))
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessageStartingWith("UNAUTHENTICATED");
    }
    assertThat(
            stub("Bearer " + record.token())
                .listOpenWorkflowExecutions(
                    ListOpenWorkflowExecutionsRequest.newBuilder().setNamespace("default").build())
                .getExecutionsList())
        .isEmpty();
  }

  @SuppressWarnings("unchecked")
  private Status.Code refusal(MethodDescriptor<?, ?> method, String authorization) {
    Message request =
        (Message)
            ((MethodDescriptor.PrototypeMarshaller<?>) method.getRequestMarshaller())
                .getMessagePrototype();
    try {
      ClientCalls.blockingUnaryCall(
          stub(authorization).getChannel(),
          (MethodDescriptor<Message, Message>) method,
          CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS),
          request);
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  @Test
  @DisplayName("gives on what shows the token, answers and failures as they are")
  void tokenOpens() {
    WorkflowServiceGrpc.WorkflowServiceBlockingStub stub = stub("Bearer " + record.token());
    assertThat(stub.getSystemInfo(GetSystemInfoRequest.getDefaultInstance()).hasCapabilities())
        .isTrue();
    server
        .client()
        .newUntypedWorkflowStub(
            "Nobody", WorkflowOptions.newBuilder().setTaskQueue("q").setWorkflowId("w").build())
        .start();
    assertThat(
            stub.listOpenWorkflowExecutions(
                    ListOpenWorkflowExecutionsRequest.newBuilder().setNamespace("default").build())
                .getExecutionsList())
        .hasSize(1);
    StartWorkflowExecutionRequest again =
        StartWorkflowExecutionRequest.newBuilder()
            .setNamespace("default")
            .setRequestId("another")
            .setWorkflowId("w")
            .setWorkflowType(WorkflowType.newBuilder().setName("Nobody"))
            .setTaskQueue(TaskQueue.newBuilder().setName("q"))
            .build();
    assertThatThrownBy(() -> stub.startWorkflowExecution(again))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e ->
                assertThat(StatusUtils.hasFailure(e, WorkflowExecutionAlreadyStartedFailure.class))
                    .as("details of a failure, beside %s", e.getStatus())
                    .isTrue());
  }

  @Test
  @DisplayName("ends a long poll with its caller")
  void deadlineGoesAlong() {
    assertThatThrownBy(
            () ->
                stub("Bearer " + record.token())
                    .withDeadlineAfter(300, TimeUnit.MILLISECONDS)
                    .pollWorkflowTaskQueue(
                        PollWorkflowTaskQueueRequest.newBuilder()
                            .setNamespace("default")
                            .setTaskQueue(TaskQueue.newBuilder().setName("none"))
                            .build()))
        .hasMessageStartingWith("DEADLINE_EXCEEDED");
  }

  @Test
  @DisplayName("is closed, and its token gone, with the server")
  void closesWithTheServer() throws Exception {
    server.close();
    assertThat(Connection.nothingListens(record.address())).isTrue();
    try (Stream<Path> files = java.nio.file.Files.list(folder.resolve("home/server"))) {
      assertThat(files).isEmpty();
    }
  }

  /** Bytes as they are. */
  private static final class Raw implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public java.io.InputStream stream(byte[] value) {
      return new java.io.ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(java.io.InputStream stream) {
      return new byte[0];
    }
  }
}
