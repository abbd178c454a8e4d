package dev.nearfield.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the direction of the arrows: kernel, storage, quantize, graph, index, public API. */
class ArchitectureTest {

  private static final String PUBLIC = "dev.nearfield";
  private static final String KERNEL = "dev.nearfield.kernel..";
  private static final String STORAGE = "dev.nearfield.storage..";
  private static final String CHRONICLE = "dev.nearfield.storage.chronicle..";

  /** Takes the place of the system's files where storage is tested, mappings too. */
  private static final String SIMULATED_STORAGE = "dev.nearfield.testkit.powerloss..";

  private static final String PARALLEL = "dev.nearfield.parallel..";
  private static final String VECTOR = "dev.nearfield.vector..";
  private static final String KMEANS = "dev.nearfield.kmeans..";
  private static final String QUANTIZE = "dev.nearfield.quantize..";
  private static final String GRAPH = "dev.nearfield.graph..";
  private static final String FILTER = "dev.nearfield.filter..";
  private static final String OBSERVE = "dev.nearfield.observe..";
  private static final String INDEX = "dev.nearfield.index..";
  private static final String SHARD = "dev.nearfield.shard..";
  private static final String SERVER = "dev.nearfield.server..";
  private static final String TESTKIT = "dev.nearfield.testkit..";
  private static final String SERVERS_FOR_TESTS = "dev.nearfield.testkit.s3..";
  private static final String CLI = "dev.nearfield.cli..";
  private static final String OURS = "dev.nearfield..";

  private static final Set<String> VAGUE_NAMES =
      Set.of("util", "utils", "common", "impl", "misc", "core", "helper", "helpers", "internal");

  private static JavaClasses code;

  @BeforeAll
  static void readClasses() {
    code =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.nearfield");
    assertThat(code).as("classes found").hasSizeGreaterThan(100);
  }

  private static DescribedPredicate<JavaClass> oursExcept(String... packages) {
    DescribedPredicate<JavaClass> ours = resideInAPackage(OURS);
    for (String allowed : packages) {
      ours = ours.and(DescribedPredicate.not(resideInAPackage(allowed)));
    }
    return ours.as("our packages other than %s", String.join(", ", packages));
  }

  /** Says what of ours a package may know besides itself. */
  private static void mayKnow(String subject, String... known) {
    String[] allowed = Arrays.copyOf(known, known.length + 1);
    allowed[known.length] = subject;
    noClasses()
        .that()
        .resideInAPackage(subject)
        .should()
        .dependOnClassesThat(oursExcept(allowed))
        .allowEmptyShould(true)
        .check(code);
  }

  @Test
  void packages_always_knowOnlyWhatLiesToTheirLeft() {
    mayKnow(KERNEL);
    mayKnow(STORAGE);
    mayKnow(PARALLEL);
    mayKnow(VECTOR, PUBLIC);
    mayKnow(KMEANS, KERNEL, STORAGE, PARALLEL, VECTOR, PUBLIC);
    mayKnow(QUANTIZE, KERNEL, STORAGE, KMEANS, PUBLIC);
    mayKnow(GRAPH, KERNEL, STORAGE, PARALLEL, KMEANS, QUANTIZE, PUBLIC);
    mayKnow(FILTER, KERNEL, STORAGE, PUBLIC);
    mayKnow(OBSERVE, STORAGE, PARALLEL, PUBLIC);
    mayKnow(
        INDEX, KERNEL, STORAGE, PARALLEL, VECTOR, KMEANS, QUANTIZE, GRAPH, FILTER, OBSERVE, PUBLIC);
    mayKnow(PUBLIC, STORAGE, GRAPH, FILTER, INDEX);
    mayKnow(SHARD, STORAGE, KMEANS, PUBLIC);
    mayKnow(TESTKIT, STORAGE);
  }

  @Test
  void testkit_always_isUsedByTheCommandLineOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackages(TESTKIT, CLI)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(TESTKIT)
        .check(code);
  }

  @Test
  void chronicleMap_always_staysInItsModule() {
    noClasses()
        .that()
        .resideOutsideOfPackage(CHRONICLE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(CHRONICLE, "net.openhft..")
        .check(code);
  }

  @Test
  void vectorApi_always_isUsedInKernelsOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage(KERNEL)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk.incubator.vector..")
        .check(code);
  }

  @Test
  void files_always_areMappedInStorageOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackages(STORAGE, SIMULATED_STORAGE)
        .should()
        .callMethodWhere(
            describe(
                "FileChannel.map is the target",
                (JavaMethodCall call) ->
                    call.getName().equals("map")
                        && call.getTargetOwner().isAssignableTo(FileChannel.class)))
        .check(code);
  }

  @Test
  void network_always_staysAtTheEdge() {
    noClasses()
        .that()
        .resideOutsideOfPackages(SHARD, SERVER, CLI, SERVERS_FOR_TESTS)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.net..")
        .check(code);
  }

  @Test
  void javaSerialization_never_isUsed() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveNameMatching("java\\.io\\.Object(In|Out)putStream")
        .check(code);
  }

  @Test
  void libraries_never_printToTheConsole() {
    noClasses().that().resideOutsideOfPackage(CLI).should(ACCESS_STANDARD_STREAMS).check(code);
  }

  @Test
  void packages_never_haveVagueNames() {
    for (JavaClass each : code) {
      for (String part : each.getPackageName().split("\\.", -1)) {
        assertThat(VAGUE_NAMES).as(each.getName()).doesNotContain(part);
      }
    }
  }

  @Test
  void packages_always_markNull() {
    for (JavaClass each : code) {
      assertThat(each.getPackage().isAnnotatedWith(NullMarked.class)).as(each.getName()).isTrue();
    }
  }
}
