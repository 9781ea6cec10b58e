package dev.osier.cli.call;

/** How many lines or rows {@code -n} asks for. */
public final class CountOption {
  private CountOption() {}

  /**
   * @throws Refusal if {@code count} is not from {@code least} to {@code most}
   */
  public static void require(int count, int least, int most) throws Refusal {
    if (count < least || count > most) {
      throw Refusal.badInput("Cannot use -n %d: it must be %d to %d".formatted(count, least, most));
    }
  }
}
