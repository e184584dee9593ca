package io.github.mjpegstream.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.mjpegstream.frame.MonotonicClock;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which room may know which, and what nobody may do. ARCHITECTURE.md has the same table in words.
 */
final class ArchitectureTest {
  private static final String BASE = "io.github.mjpegstream";

  private static final JavaClasses PROGRAM =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(BASE);

  private static final JavaClasses EVERYTHING = new ClassFileImporter().importPackages(BASE);

  @ParameterizedTest
  @CsvSource({
    "frame..,   frame",
    "config..,  config frame tls",
    "access..,  access config frame",
    "tls..,     tls",
    "control.., control",
    "draw..,    draw frame",
    "ffi..,     ffi",
    "process.., process ffi frame",
    "jpeg..,    jpeg frame ffi",
    "camera,    camera process jpeg frame config",
    "stream..,  stream camera jpeg draw frame config",
    "metrics.., metrics stream frame",
    "http..,    http metrics stream frame config access tls",
    "service.., service http stream frame ffi",
  })
  void shouldOnlyKnowTheRoomsBelow(String room, String allowed) {
    String[] known =
        Arrays.stream(allowed.split(" ")).map(name -> BASE + '.' + name).toArray(String[]::new);

    classes()
        .that()
        .resideInAPackage(BASE + '.' + room)
        .should()
        .onlyDependOnClassesThat(
            DescribedPredicate.describe(
                "outside the program or in " + allowed,
                type ->
                    !type.getPackageName().startsWith(BASE)
                        || Arrays.asList(known).contains(type.getPackageName())))
        .check(PROGRAM);
  }

  @ParameterizedTest
  @CsvSource({
    "rpicam,      camera process jpeg draw frame config",
    "command,     camera process jpeg draw frame config",
    "http,        camera process jpeg draw frame config",
    "testpattern, camera process jpeg draw frame config",
    "auto,        camera process jpeg draw frame config",
    "v4l2,        camera process jpeg draw frame config ffi",
  })
  void shouldKnowNoOtherKindOfCamera(String kind, String allowed) {
    classes()
        .that()
        .resideInAPackage(BASE + ".camera." + kind)
        .should()
        .onlyDependOnClassesThat(
            DescribedPredicate.describe(
                "outside the other cameras, the stream and the server",
                type -> {
                  String name = type.getPackageName();
                  return !name.startsWith(BASE)
                      || name.equals(BASE + ".camera." + kind)
                      || Arrays.asList(allowed.split(" "))
                          .contains(name.substring(Math.min(name.length(), BASE.length() + 1)));
                }))
        .check(PROGRAM);
  }

  @Test
  void shouldHaveNoCycles() {
    slices().matching(BASE + ".(**)").should().beFreeOfCycles().check(PROGRAM);
  }

  @Test
  void shouldQuarantineNativeCode() {
    noClasses()
        .that()
        .resideOutsideOfPackage(BASE + ".ffi..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.sun.jna..")
        .check(PROGRAM);
  }

  @Test
  void shouldKeepNettyChannelsInTheServer() {
    noClasses()
        .that()
        .resideOutsideOfPackage(BASE + ".http..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.netty.channel..",
            "io.netty.bootstrap..",
            "io.netty.handler..",
            "io.netty.resolver..")
        .check(PROGRAM);
  }

  @Test
  void shouldHaveNoStaticStateThatChanges() {
    fields().that().areStatic().should().beFinal().check(PROGRAM);
  }

  @Test
  void shouldHaveTheTestsWithATagWhereTheyAreLookedFor() {
    classes()
        .that()
        .areAnnotatedWith(Tag.class)
        .should()
        .resideInAnyPackage("..vm..", "..clients..")
        .check(EVERYTHING);
  }

  @Test
  void shouldNeverSleep() {
    noClasses()
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(Thread.class, "sleep", long.class, int.class)
        .orShould()
        .callMethod(TimeUnit.class, "sleep", long.class)
        .check(EVERYTHING);
  }

  @Test
  void shouldReadTheMonotonicClockInOnePlace() {
    noClasses()
        .that()
        .doNotBelongToAnyOf(MonotonicClock.class)
        .should()
        .callMethod(System.class, "nanoTime")
        .check(EVERYTHING);
  }

  @Test
  void shouldEndTheProgramInOnePlace() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(BASE + ".Main")
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "exit", int.class)
        .check(PROGRAM);
  }
}
