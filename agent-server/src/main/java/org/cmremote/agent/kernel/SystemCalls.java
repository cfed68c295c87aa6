package org.cmremote.agent.kernel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;

/**
 * The few calls of the C library that a look at a terminal takes. Through them such a look costs
 * some tens of microseconds; through Java's own files it costs several times that, and {@code stty}
 * would cost a process. For one thread.
 */
final class SystemCalls {
  /**
   * Whether the constants here are this system's: Linux with asm-generic flags, as on amd64, arm64
   * and riscv64.
   */
  static final boolean KNOWN =
      Platform.isLinux()
          && Platform.is64Bit()
          && (Platform.isIntel() || Platform.isARM() || Platform.ARCH.startsWith("riscv"));

  /**
   * {@code O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC}: looking must neither take a terminal nor
   * wait for it.
   */
  private static final int LOOK_ONLY = 0x100 | 0x800 | 0x80000;

  // struct termios: four flag words of 32 bits, the local flags last.
  private static final int LOCAL_FLAGS = 12;
  private static final int SIZE = 4096;

  static {
    if (KNOWN) {
      Native.register(SystemCalls.class, Platform.C_LIBRARY_NAME);
    }
  }

  private final Memory buffer = new Memory(SIZE);

  private static native int open(byte[] path, int flags) throws LastErrorException;

  private static native long read(int descriptor, Pointer buffer, long size)
      throws LastErrorException;

  private static native long readlink(byte[] path, Pointer buffer, long size)
      throws LastErrorException;

  private static native int tcgetattr(int descriptor, Pointer termios) throws LastErrorException;

  private static native int close(int descriptor) throws LastErrorException;

  /** The first 4 KiB of a file; empty if it isn't there or another user's. */
  String contents(String path) {
    try {
      int descriptor = open(bytes(path), LOOK_ONLY);
      try {
        return text(read(descriptor, buffer, SIZE));
      } finally {
        close(descriptor);
      }
    } catch (LastErrorException e) {
      return "";
    }
  }

  /** What a symbolic link names; empty as above. */
  String link(String path) {
    try {
      return text(readlink(bytes(path), buffer, SIZE));
    } catch (LastErrorException e) {
      return "";
    }
  }

  /**
   * The local flags of a terminal; -1 if they can't be read. The descriptor is closed again at
   * once: held open, it would keep tmux from seeing that a program ended.
   */
  int localFlags(String terminal) {
    try {
      int descriptor = open(bytes(terminal), LOOK_ONLY);
      try {
        tcgetattr(descriptor, buffer);
        return buffer.getInt(LOCAL_FLAGS);
      } finally {
        close(descriptor);
      }
    } catch (LastErrorException e) {
      return -1;
    }
  }

  /** As C wants it. JNA's own conversion of strings costs as much as the call. */
  private static byte[] bytes(String path) {
    return (path + '\0').getBytes(UTF_8);
  }

  private String text(long length) {
    return new String(buffer.getByteArray(0, (int) length), ISO_8859_1);
  }
}
