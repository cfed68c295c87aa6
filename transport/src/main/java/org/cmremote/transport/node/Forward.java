package org.cmremote.transport.node;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.cmremote.transport.CommandInput;
import org.cmremote.transport.TransportLoop;
import org.cmremote.transport.process.Program;

/**
 * A program that forwards to the agent, and the port at which it does.
 *
 * @param port of 127.0.0.1 here
 * @param hook ends the program when this one is told to end
 */
record Forward(Program program, int port, Thread hook) {

  /**
   * Starts one.
   *
   * @throws IOException if it can't be started
   */
  static Forward start(NodeTarget target, TransportLoop loop) throws IOException {
    int port = freePort();
    ProcessBuilder builder =
        new ProcessBuilder(target.forward().with(NodeTarget.PORT, String.valueOf(port)))
            // Some tell of each connection there, for as long as they run.
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    Program program = Program.start(builder, CommandInput.text(""), loop.workers());
    Thread hook = new Thread(() -> program.end(loop.closed()), "cm-forward-end");
    Runtime.getRuntime().addShutdownHook(hook);
    return new Forward(program, port, hook);
  }

  /** The program has ended. */
  void release() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // This program is ending, and the hook is what ended the other.
    }
  }

  /** Another program may take it first; then this one ends, and the next attempt takes another. */
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
