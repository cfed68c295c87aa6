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

/** The agent as a later release would be: the same, with another version in its manifest. */
final class NewJar {
  static final String VERSION = "99.0.0";

  private NewJar() {}

  /** Writes one there. */
  static Path at(Path place) throws IOException {
    try (JarFile old = new JarFile(Artifacts.agentJar().toFile())) {
      Manifest manifest = new Manifest(old.getManifest());
      manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, VERSION);
      try (OutputStream file = Files.newOutputStream(place);
          JarOutputStream jar = new JarOutputStream(file, manifest)) {
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
