package org.cmremote.manager.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/**
 * What is put on a host: the agent's jar, the units and the supervisor that run it, and the sum of
 * each file. Its id, which is the name of its folder there, ends with the beginning of the sum of
 * the sums; so a folder's name says what has to be in it.
 *
 * @param version of the agent
 * @param jar the agent
 * @param small the files besides it, by name
 * @param sums the content of {@code SHA256SUMS}
 */
public record Release(String version, Path jar, SortedMap<String, String> small, String sums) {
  static final String JAR = "agent-server.jar";
  static final String SUMS = "SHA256SUMS";

  /** Files that come with this package. */
  private static final List<String> SHIPPED =
      List.of("cm-agent.service", "cm-tmux.service", "supervise");

  public Release {
    requireNonNull(version, "version is null");
    requireNonNull(jar, "jar is null");
    small = new TreeMap<>(small);
    requireNonNull(sums, "sums is null");
  }

  /**
   * Makes a release of a jar.
   *
   * @param jvmFlags how its JVM is started where there is no systemd
   * @throws CmException {@code COMMAND_NOT_FOUND} if the jar can't be read or is no agent's
   */
  public static Release of(Path jar, List<String> jvmFlags) {
    try {
      SortedMap<String, String> small = new TreeMap<>();
      for (String name : SHIPPED) {
        small.put(name, new String(Script.resource(name), UTF_8));
      }
      small.put("jvm.options", String.join("\n", jvmFlags) + "\n");
      SortedMap<String, String> sums = new TreeMap<>();
      sums.put(JAR, sum(jar));
      small.forEach((name, text) -> sums.put(name, sum(text)));
      return new Release(version(jar), jar, small, lines(sums));
    } catch (IOException e) {
      throw new CmException(
          ErrorCode.COMMAND_NOT_FOUND, "the agent's jar %s can't be read: %s".formatted(jar, e), e);
    }
  }

  /** The name of its folder where the host has a Java. */
  public String id() {
    return version + "-" + sum(sums).substring(0, 16);
  }

  /** The version in such a name, with a Java or without. */
  static String versionOf(String id) {
    return id.replaceFirst("-[0-9a-f]{16}(-java)?$", "");
  }

  /** The name of its folder where it brings a Java. */
  String idWithRuntime() {
    return id() + "-java";
  }

  /** What {@code sha256sum} prints of files, so that it can check them. */
  static String lines(SortedMap<String, String> sums) {
    StringBuilder lines = new StringBuilder();
    sums.forEach((name, sum) -> lines.append(sum).append("  ").append(name).append('\n'));
    return lines.toString();
  }

  static String sum(String text) {
    return HexFormat.of().formatHex(sha256().digest(text.getBytes(UTF_8)));
  }

  static String sum(Path file) throws IOException {
    MessageDigest digest = sha256();
    byte[] part = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(part); read >= 0; read = in.read(part)) {
        digest.update(part, 0, read);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String version(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      String version =
          Optional.ofNullable(file.getManifest())
              .map(it -> it.getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION))
              .orElse("");
      if (!version.matches("[0-9A-Za-z][0-9A-Za-z.+_-]{0,63}")) {
        throw new CmException(
            ErrorCode.COMMAND_NOT_FOUND,
            "%s says no version in its manifest: it isn't the agent's jar".formatted(jar));
      }
      return version;
    }
  }
}
