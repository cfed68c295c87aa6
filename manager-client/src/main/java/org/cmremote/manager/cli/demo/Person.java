package org.cmremote.manager.cli.demo;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cmremote.manager.ManagerClient;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.protocol.Prompt;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.SessionInfo;
import org.cmremote.transport.protocol.Verdict;

/**
 * Plays the person: starts the programs, and answers what policy leaves to a person. It listens on
 * its client's context, which alone touches the prompts.
 */
final class Person {
  /** A program that asks on and on is no part of the play. */
  private static final int MOST_ANSWERS = 5;

  private final ManagerClient client;
  private final Map<String, Scene> scenes;
  private final Map<String, Prompt> open = new HashMap<>();
  private final Map<String, Integer> answers = new HashMap<>();

  Person(ManagerClient client, List<Scene> scenes) {
    this.client = client;
    this.scenes = scenes.stream().collect(Collectors.toMap(Scene::session, scene -> scene));
    client.onEvent(Event.PromptOpened.class, (at, event) -> opened(event.prompt()));
    client.onEvent(Event.PromptDecided.class, this::decided);
  }

  Future<SessionInfo> start(Scene scene, Place place) {
    return client.createSession(
        new Request.CreateSession(
            scene.session(),
            "shell",
            scene.command(),
            null,
            place.files().toString(),
            null,
            100,
            24,
            null));
  }

  private void opened(Prompt prompt) {
    open.put(prompt.id(), prompt);
  }

  private void decided(EventEnvelope at, Event.PromptDecided event) {
    Prompt prompt = open.remove(event.prompt());
    Scene scene = scenes.get(String.valueOf(at.session()));
    if (event.decision() == Verdict.ASK
        && prompt != null
        && scene != null
        && prompt.question().contains(scene.question())
        && answers.merge(scene.session(), 1, Integer::sum) <= MOST_ANSWERS) {
      scene.answer().ifPresent(answer -> answer(scene.session(), prompt, answer));
    }
  }

  /** A prompt that lost its options on the way can still be typed to. */
  private Future<Outcome> answer(String session, Prompt prompt, String answer) {
    Optional<Integer> option =
        IntStream.range(0, prompt.options().size())
            .filter(
                i -> prompt.options().get(i).label().toLowerCase(Locale.ROOT).startsWith(answer))
            .boxed()
            .findFirst();
    return option.isPresent()
        ? client.answer(session, prompt.id(), option.get())
        : client.answer(session, prompt.id(), answer);
  }
}
