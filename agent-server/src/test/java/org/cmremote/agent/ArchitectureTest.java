package org.cmremote.agent;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.stream.Stream;

/** Which room of the agent may use which. */
@AnalyzeClasses(packages = "org.cmremote", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String PROTOCOL = "org.cmremote.transport.protocol";
  private static final String JSON = "org.cmremote.transport.json";

  @ArchTest static final ArchRule tmux = room("tmux", named("screen"), named("detect"), PROTOCOL);
  @ArchTest static final ArchRule screen = room("screen");
  @ArchTest static final ArchRule detect = room("detect", named("screen"), PROTOCOL, JSON);
  @ArchTest static final ArchRule policy = room("policy", named("detect"), PROTOCOL, JSON);
  @ArchTest static final ArchRule kernel = room("kernel", named("detect"));
  @ArchTest static final ArchRule journal = room("journal", PROTOCOL);
  @ArchTest static final ArchRule hook = room("hook");

  @ArchTest
  static final ArchRule session =
      room(
          "session",
          named("tmux"),
          named("kernel"),
          named("screen"),
          named("detect"),
          named("policy"),
          named("journal"),
          PROTOCOL);

  @ArchTest
  static final ArchRule health = room("health", named("session"), named("journal"), PROTOCOL, JSON);

  @ArchTest
  static final ArchRule web =
      room("web", named("session"), named("journal"), named("health"), PROTOCOL);

  /** What carries the protocol is the manager's; the agent listens and needs only the messages. */
  @ArchTest
  static final ArchRule theAgentUsesOnlyTheProtocol =
      noClasses()
          .that()
          .resideInAPackage("org.cmremote.agent..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("org.cmremote.transport..")
                  .and(resideOutsideOfPackages(PROTOCOL, JSON)));

  /** Its 500 classes would be in the agent's memory. */
  @ArchTest
  static final ArchRule nothingUsesTheObjectMapper =
      noClasses()
          .that()
          .resideInAPackage("org.cmremote.agent..")
          .should()
          .dependOnClassesThat()
          .areAssignableTo("com.fasterxml.jackson.databind.ObjectMapper");

  @ArchTest
  static final ArchRule pureRoomsTouchNothingOutside =
      noClasses()
          .that()
          .resideInAnyPackage(PROTOCOL, JSON, named("screen"), named("detect"), named("policy"))
          .should()
          .dependOnClassesThat(effects());

  @ArchTest
  static final ArchRule roomsHaveNoCycles =
      slices().matching("org.cmremote.agent.(*)..").should().beFreeOfCycles();

  /** Vert.x, sockets, files, threads and clocks; a point in time is a value, and allowed. */
  private static DescribedPredicate<JavaClass> effects() {
    return resideInAnyPackage(
            "io.vertx..",
            "io.netty..",
            "com.sun.jna..",
            "java.net..",
            "java.nio.channels..",
            "java.nio.file..",
            "java.util.concurrent..",
            "java.lang.ref..")
        .or(
            DescribedPredicate.describe(
                "files, threads and clocks",
                type ->
                    type.isAssignableTo(Thread.class)
                        || type.isAssignableTo(Process.class)
                        || type.isAssignableTo(java.io.File.class)
                        || type.isAssignableTo(java.io.FileInputStream.class)
                        || type.isAssignableTo(java.io.FileOutputStream.class)
                        || type.isAssignableTo(java.time.Clock.class)
                        || type.isAssignableTo(java.time.InstantSource.class)
                        || type.isAssignableTo(java.util.Timer.class)));
  }

  private static String named(String name) {
    return "org.cmremote.agent." + name;
  }

  /** Of our own packages, the room uses itself and those given. */
  private static ArchRule room(String name, String... allowed) {
    String[] ours =
        Stream.concat(Stream.of(named(name)), Arrays.stream(allowed)).toArray(String[]::new);
    return classes()
        .that()
        .resideInAPackage(named(name))
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(ours).or(resideOutsideOfPackages("org.cmremote..")));
  }
}
