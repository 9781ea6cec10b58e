package dev.osier.cli;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** As {@link DocumentsTest}, of the longer pages. */
@DisplayName("The pages below docs")
class DocumentPagesIT {
  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("dev.osier.cli.DocumentsTest#pages")
  @DisplayName("say only commands that work, and show the output that they give")
  void commandsWork(List<Documents.Block> blocks) throws Exception {
    DocumentsTest.read(blocks, folder);
  }
}
