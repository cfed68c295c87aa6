package org.cmremote.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** The agent as a later release would be: the same, with another version in its manifest. */
final class NewJar {
  static final String VERSION = "99.0.0";

  private NewJar() {}

  /** Writes one there. */
  static Path at(Path place) throws IOException {
    return at(place, null);
  }

  /** Writes one there that passes its rehearsal and then doesn't start. */
  static Path bad(Path place) throws IOException {
    return at(place, LateFailure.class);
  }

  /** The other entries aren't packed again, which would take seconds. */
  private static Path at(Path place, Class<?> main) throws IOException {
    Files.copy(Artifacts.agentJar(), place);
    try (FileSystem jar = FileSystems.newFileSystem(place)) {
      Path file = jar.getPath(JarFile.MANIFEST_NAME);
      Manifest manifest;
      try (InputStream in = Files.newInputStream(file)) {
        manifest = new Manifest(in);
      }
      manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, VERSION);
      if (main != null) {
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, main.getName());
        String entry = main.getName().replace('.', '/') + ".class";
        Files.createDirectories(jar.getPath(entry).getParent());
        try (InputStream in = main.getResourceAsStream("/" + entry)) {
          Files.copy(in, jar.getPath(entry));
        }
      }
      try (OutputStream out = Files.newOutputStream(file)) {
        manifest.write(out);
      }
    }
    return place;
  }
}
