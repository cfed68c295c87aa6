package org.cmremote.manager;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "org.cmremote.manager",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule THE_API_KNOWS_NO_COMMAND_LINE =
      noClasses()
          .that()
          .resideInAPackage("org.cmremote.manager")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.cmremote.manager.cli..", "picocli..");

  @ArchTest
  static final ArchRule THE_HOSTS_KNOW_NO_COMMAND_LINE =
      noClasses()
          .that()
          .resideInAPackage("org.cmremote.manager.hosts")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.cmremote.manager.cli..", "picocli..", "io.vertx..");

  @ArchTest
  static final ArchRule THE_API_USES_ANY_TRANSPORT =
      noClasses()
          .that()
          .resideInAPackage("org.cmremote.manager")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.cmremote.transport.ssh..", "org.cmremote.transport.local..");

  @ArchTest
  static final ArchRule ONLY_THESE_LIBRARIES =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "org.cmremote.manager..",
              "org.cmremote.transport..",
              "io.vertx.core..",
              "io.netty..",
              "com.fasterxml.jackson.core..",
              "com.fasterxml.jackson.databind..",
              "com.fasterxml.jackson.dataformat.toml..",
              "org.jspecify.annotations..",
              "picocli..",
              "java..");

  /** The frame codec alone: everything else goes through Vert.x. */
  @ArchTest
  static final ArchRule NETTY_STAYS_AT_THE_SOCKET =
      noClasses()
          .that()
          .haveSimpleNameNotContaining("FrameCodec")
          .and()
          .haveSimpleNameNotContaining("ClientSocket")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.netty..");

  @ArchTest
  static final ArchRule NO_INTERNALS_OF_VERTX =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx.core.impl..", "io.vertx.core.internal..");

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("org.cmremote.manager.(**)").should().beFreeOfCycles();
}
