package io.github.mjpegstream.vm;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;

import io.github.mjpegstream.frame.MonotonicClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the tests with the tag "vm", in packages of that name: those that need kernel drivers, and
 * so run in the guest of src/vm. Prints each as it ends; src/vm/test starts it.
 */
public final class GuestTests implements TestExecutionListener {
  private static final Path CLASSES = Path.of("target", "test-classes");
  private static final Path RESULT = Path.of("target", "guest-tests.txt");

  /** To load the classes of all other tests takes ten seconds in the guest. */
  private static final ClassNameFilter PACKAGES =
      ClassNameFilter.includeClassNamePatterns(".*\\.vm\\..*");

  private final Map<String, Long> begins = new ConcurrentHashMap<>();
  private final List<String> failed = new ArrayList<>();
  private int passed;
  private int skipped;

  private GuestTests() {}

  /**
   * Runs all, or some.
   *
   * @param names simple names of classes, each with a "#method" or without
   */
  public static void main(String[] names) throws IOException {
    GuestTests tests = new GuestTests();
    try (LauncherSession session = LauncherFactory.openSession()) {
      session
          .getLauncher()
          .execute(
              LauncherDiscoveryRequestBuilder.request()
                  .selectors(selectClasspathRoots(Set.of(CLASSES)))
                  .filters(PACKAGES, TagFilter.includeTags("vm"), named(List.of(names)))
                  .build(),
              tests);
    } catch (RuntimeException e) {
      // Buffers that leaked, for instance.
      tests.fail("the session", e);
    }

    String result = tests.summary();
    System.out.println(result);
    Files.write(RESULT, Stream.concat(Stream.of(result), tests.failed.stream()).toList());
    System.exit(tests.failed.isEmpty() && tests.passed > 0 ? 0 : 1);
  }

  private static PostDiscoveryFilter named(List<String> names) {
    return test ->
        FilterResult.includedIf(
            names.isEmpty()
                || test.getSource()
                    .filter(MethodSource.class::isInstance)
                    .map(MethodSource.class::cast)
                    .filter(method -> isNamed(names, method))
                    .isPresent());
  }

  private static boolean isNamed(List<String> names, MethodSource method) {
    String className = method.getJavaClass().getSimpleName();
    return names.contains(className) || names.contains(className + '#' + method.getMethodName());
  }

  @Override
  public void executionStarted(TestIdentifier test) {
    begins.put(test.getUniqueId(), MonotonicClock.SYSTEM.nanos());
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    Throwable reason = result.getThrowable().orElse(null);
    switch (result.getStatus()) {
      case SUCCESSFUL -> {
        if (test.isTest()) {
          passed++;
          print("passed", test);
        }
      }
      case ABORTED -> {
        skipped++;
        print("skipped (" + (reason == null ? "" : reason.getMessage()) + ")", test);
      }
      case FAILED -> fail(nameOf(test), reason);
    }
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    skipped++;
    System.out.println("skipped (" + reason + ") " + nameOf(test));
  }

  private void fail(String name, Throwable reason) {
    failed.add(name + ": " + reason);
    System.out.println("FAILED " + name);
    if (reason != null) {
      reason.printStackTrace(System.out);
    }
  }

  private void print(String outcome, TestIdentifier test) {
    Duration took =
        Duration.ofNanos(MonotonicClock.SYSTEM.nanos() - begins.remove(test.getUniqueId()));
    System.out.println(outcome + " " + nameOf(test) + " (" + took.toMillis() + " ms)");
  }

  private static String nameOf(TestIdentifier test) {
    return test.getSource()
        .filter(MethodSource.class::isInstance)
        .map(MethodSource.class::cast)
        .map(method -> method.getJavaClass().getSimpleName() + '.' + test.getDisplayName())
        .orElse(test.getDisplayName());
  }

  private String summary() {
    return passed + " passed, " + failed.size() + " failed, " + skipped + " skipped";
  }
}
