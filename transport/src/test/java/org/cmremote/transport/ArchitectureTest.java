package org.cmremote.transport;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "org.cmremote.transport", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule protocolIsPure =
      classes()
          .that()
          .resideInAnyPackage("org.cmremote.transport.protocol..", "org.cmremote.transport.json..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "org.cmremote.transport.protocol..",
              "org.cmremote.transport.json..",
              "com.fasterxml.jackson..",
              "org.jspecify.annotations",
              "java.lang..",
              "java.util",
              "java.util.function",
              "java.util.regex",
              "java.util.stream",
              "java.time..",
              "java.io");

  /** Its 500 classes would be in an agent's memory. */
  @ArchTest
  static final ArchRule nothingHereUsesTheObjectMapper =
      noClasses()
          .should()
          .dependOnClassesThat()
          .areAssignableTo("com.fasterxml.jackson.databind.ObjectMapper");

  @ArchTest
  static final ArchRule carriersUseTheJdkOnly =
      classes()
          .that()
          .resideInAPackage("org.cmremote.transport..")
          .and()
          .resideOutsideOfPackages(
              "org.cmremote.transport.protocol..", "org.cmremote.transport.json..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "org.cmremote.transport..",
              "org.jspecify.annotations",
              "java..",
              "com.sun.security.auth.module");

  @ArchTest
  static final ArchRule carriersDoNotKnowEachOther =
      slices()
          .matching("org.cmremote.transport.(local|node|ssh)..")
          .should()
          .notDependOnEachOther();

  @ArchTest
  static final ArchRule noCycles =
      slices().matching("org.cmremote.transport.(*)..").should().beFreeOfCycles();
}
