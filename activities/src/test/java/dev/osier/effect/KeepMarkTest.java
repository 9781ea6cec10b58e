package dev.osier.effect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeepMarkTest {
  private static final Instant UNTIL = Instant.parse("2026-11-21T10:00:00Z");

  @TempDir Path effect;

  @Test
  void isReadAsItWasWritten() throws Exception {
    KeepMark mark = KeepMark.in(effect);
    assertThat(mark.until()).isEmpty();
    assertThat(mark.isThere()).isFalse();
    mark.keepUntil(UNTIL);
    assertThat(KeepMark.in(effect).until()).contains(UNTIL);
    assertThat(effect.resolve("keep.json")).hasContent("{\"until\":\"2026-11-21T10:00:00Z\"}");
    mark.touch();
    assertThat(mark.until()).contains(UNTIL);
    mark.remove();
    mark.remove();
    assertThat(mark.isThere()).isFalse();
    mark.touch();
    assertThat(mark.isThere()).isTrue();
  }

  @Test
  void userSaysHowLongAndElseThePlan() {
    KeepMark mark = KeepMark.in(effect);
    assertThat(mark.or(null)).isNull();
    assertThat(mark.or(UNTIL)).isEqualTo(UNTIL);
    mark.touch();
    assertThat(mark.or(null)).isNull();
    assertThat(mark.or(UNTIL)).isEqualTo(UNTIL);
    mark.keepUntil(UNTIL.minusSeconds(1));
    assertThat(mark.or(UNTIL)).isEqualTo(UNTIL.minusSeconds(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "{}", "{\"until\":\"soon\"}", "{\"until\":", "[1]"})
  void whatCannotBeReadIsNoEndOfIt(String text) throws Exception {
    Files.writeString(effect.resolve("keep.json"), text);
    assertThatThrownBy(() -> KeepMark.in(effect).until())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("Cannot read the mark ")
        .hasMessageContaining("run rm '");
    assertThat(KeepMark.in(effect).isThere()).isTrue();
  }
}
