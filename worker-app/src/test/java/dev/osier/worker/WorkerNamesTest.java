package dev.osier.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.host.AgentCap;
import dev.osier.host.HostName;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerNamesTest {

  @ParameterizedTest
  @CsvSource({
    "Build-Box.example.org, build-box-example-org",
    "a__b, a-b",
    "-x-, x",
    "0123456789012345678901234567890123456789abc, 0123456789012345678901234567890123456789"
  })
  void hostIsASlug(String given, String slug) throws Exception {
    assertThat(HostName.of(Map.of("OSIER_HOST", given))).isEqualTo(slug);
  }

  @Test
  void hostWithoutANameOfItsOwnIsTheMachines() throws Exception {
    assertThat(HostName.of(Map.of())).matches("[a-z0-9][a-z0-9-]{0,39}");
    assertThat(HostName.of(Map.of("OSIER_HOST", "///"))).isEqualTo(HostName.of(Map.of()));
  }

  @Test
  void capIsTheOptionThenTheVariableThenTheMemory() {
    assertThat(AgentCap.of(3, Map.of("OSIER_AGENTS", "5"))).isEqualTo(3);
    assertThat(AgentCap.of(null, Map.of("OSIER_AGENTS", " 5 "))).isEqualTo(5);
    assertThat(AgentCap.of(null, Map.of())).isBetween(4, 32);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "many", "1001", "99999999999"})
  void capThatIsNoneIsRefused(String given) {
    assertThatThrownBy(() -> AgentCap.of(null, Map.of("OSIER_AGENTS", given)))
        .hasMessageContaining("OSIER_AGENTS is \"" + given + "\"");
  }
}
