package dev.osier.plan.read;

/**
 * A text of the plan and the place it was written at.
 *
 * @param value the text, with {@code {item}} replaced if it comes from a {@code forEach}
 */
record Text(Cursor at, String value) {
  /** What stands for the item in a task with {@code forEach}. */
  static final String ITEM = "{item}";

  boolean hasItem() {
    return value.contains(ITEM);
  }

  Text withItem(String item) {
    return hasItem() ? new Text(at, value.replace(ITEM, item)) : this;
  }

  /** How long {@link #withItem} would be, without making it. */
  long lengthWith(String item) {
    long length = value.length();
    for (int i = value.indexOf(ITEM); i >= 0; i = value.indexOf(ITEM, i + ITEM.length())) {
      length += item.length() - ITEM.length();
    }
    return length;
  }
}
