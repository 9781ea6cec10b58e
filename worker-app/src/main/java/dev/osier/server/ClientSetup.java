package dev.osier.server;

import com.uber.m3.tally.Scope;
import dev.osier.codec.CodecKeys;
import dev.osier.codec.EncryptionCodec;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.converter.CodecDataConverter;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.GlobalDataConverter;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What every connection of this process has besides its address: whether payloads are encrypted,
 * and where the SDK's numbers go.
 *
 * @param keys null: payloads are as Temporal's web pages can read them
 * @param scope null: nobody counts
 */
public record ClientSetup(@Nullable CodecKeys keys, @Nullable Scope scope) {
  public static final ClientSetup PLAIN = new ClientSetup(null, null);

  /**
   * @throws NoServerException if the keys cannot be used
   */
  static ClientSetup of(Map<String, String> environment, @Nullable Scope scope)
      throws NoServerException {
    try {
      return new ClientSetup(CodecKeys.of(environment).orElse(null), scope);
    } catch (IllegalArgumentException e) {
      throw new NoServerException(String.valueOf(e.getMessage()));
    }
  }

  WorkflowClientOptions client(WorkflowClientOptions options) {
    if (keys == null) {
      return options;
    }
    DataConverter inner = options.getDataConverter();
    return WorkflowClientOptions.newBuilder(options)
        .setDataConverter(
            new CodecDataConverter(
                inner == null ? GlobalDataConverter.get() : inner,
                List.of(new EncryptionCodec(keys)),
                // Messages of failures hold what agents and checks said.
                true))
        .build();
  }

  WorkflowServiceStubsOptions.Builder stubs(WorkflowServiceStubsOptions options) {
    WorkflowServiceStubsOptions.Builder builder = WorkflowServiceStubsOptions.newBuilder(options);
    return scope == null ? builder : builder.setMetricsScope(scope);
  }
}
