package dev.osier.merge;

import dev.osier.git.object.Trees.Entry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What git says to a merge. */
sealed interface MergeResult {

  /**
   * @param tree the id of the merged tree, which is written
   */
  record Clean(String tree) implements MergeResult {}

  /**
   * @param tree the id of the merged tree with git's marks in the files that conflict
   * @param ours what git was given as our commit; its marks name it
   * @param theirs likewise
   * @param stages in git's order. A name can be one that git made up, as {@code directory~theirs}
   */
  record Conflict(
      String tree, String ours, String theirs, List<Stage> stages, List<Message> messages)
      implements MergeResult {
    public Conflict {
      stages = List.copyOf(stages);
      messages = List.copyOf(messages);
    }

    /** The files that conflict, each once. */
    List<String> files() {
      return stages.stream().map(Stage::path).distinct().toList();
    }

    /** By file: its stages, of which there are one to three. */
    Map<String, Stages> byFile() {
      Map<String, Stages> files = new LinkedHashMap<>();
      for (Stage stage : stages) {
        files.merge(stage.path(), Stages.NONE.with(stage), (before, now) -> before.with(stage));
      }
      return files;
    }
  }

  /**
   * A version of a file that conflicts.
   *
   * @param number 1 of the base, 2 ours, 3 theirs
   */
  record Stage(String path, int number, Entry entry) {}

  /** The versions of one file. */
  record Stages(Optional<Entry> base, Optional<Entry> ours, Optional<Entry> theirs) {
    static final Stages NONE = new Stages(Optional.empty(), Optional.empty(), Optional.empty());

    Stages with(Stage stage) {
      Optional<Entry> entry = Optional.of(stage.entry());
      return switch (stage.number()) {
        case 1 -> new Stages(entry, ours, theirs);
        case 2 -> new Stages(base, entry, theirs);
        default -> new Stages(base, ours, entry);
      };
    }
  }

  /**
   * What git tells of some files.
   *
   * @param type a short text that does not change from version to version: {@code CONFLICT
   *     (contents)}, {@code Auto-merging}
   * @param text for people
   */
  record Message(List<String> files, String type, String text) {
    public Message {
      files = List.copyOf(files);
    }

    boolean isConflict() {
      return type.startsWith("CONFLICT");
    }
  }
}
