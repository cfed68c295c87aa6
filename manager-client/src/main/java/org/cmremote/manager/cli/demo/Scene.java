package org.cmremote.manager.cli.demo;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * One program that asks.
 *
 * @param session the name of its session
 * @param command program and arguments
 * @param question a piece of what it asks; a person answers nothing else
 * @param answer what a person says to what policy leaves to them, {@code y} or {@code n}; empty if
 *     nobody is to answer
 * @param proof for a person: what is true once the answer arrived
 * @param proven looks whether it is
 */
record Scene(
    String session,
    List<String> command,
    String question,
    Optional<String> answer,
    String proof,
    BooleanSupplier proven) {
  Scene {
    requireNonNull(session, "session is null");
    command = List.copyOf(requireNonNull(command, "command is null"));
    requireNonNull(question, "question is null");
    requireNonNull(answer, "answer is null");
    requireNonNull(proof, "proof is null");
    requireNonNull(proven, "proven is null");
  }
}
