package org.cmremote.e2e;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.Deflater;

/** The agent as a later release would be: the same, with another version in its manifest. */
final class NewJar {
  static final String VERSION = "99.0.0";

  private NewJar() {}

  /** Writes one there. */
  static Path at(Path place) throws IOException {
    return at(place, VERSION, null);
  }

  /** Writes one there that passes its rehearsal and then doesn't start. */
  static Path bad(Path place, String version) throws IOException {
    return at(place, version, LateFailure.class);
  }

  private static Path at(Path place, String version, Class<?> main) throws IOException {
    try (JarFile old = new JarFile(Artifacts.agentJar().toFile())) {
      Manifest manifest = new Manifest(old.getManifest());
      manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
      if (main != null) {
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, main.getName());
      }
      try (OutputStream file = Files.newOutputStream(place);
          JarOutputStream jar = new JarOutputStream(file, manifest)) {
        jar.setLevel(Deflater.BEST_SPEED);
        if (main != null) {
          String entry = main.getName().replace('.', '/') + ".class";
          jar.putNextEntry(new JarEntry(entry));
          main.getResourceAsStream("/" + entry).transferTo(jar);
        }
        for (Enumeration<JarEntry> all = old.entries(); all.hasMoreElements(); ) {
          JarEntry entry = all.nextElement();
          if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
            jar.putNextEntry(new JarEntry(entry.getName()));
            old.getInputStream(entry).transferTo(jar);
          }
        }
      }
    }
    return place;
  }
}
