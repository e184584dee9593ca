package io.github.mjpegstream.process;

import io.github.mjpegstream.process.ChildStartException.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that no child outlives this server, not even one that is killed with SIGKILL.
 *
 * <p>A camera program that is left behind holds the camera: with a silent sensor it never notices
 * that nobody reads any more. So one small shell, the guard, waits at the end of a pipe which only
 * this process holds. It is told which process groups exist. When the pipe closes, for whatever
 * reason, it kills those that are left, and ends.
 *
 * <p>Why not PR_SET_PDEATHSIG: it reaches only the direct child and not what that one started; it
 * is lost over set-user-id programs; and it fires when the <em>thread</em> that started the child
 * ends, which here is any thread.
 *
 * <p>Thread-safe. Owns the guard process, which starts with the first group.
 */
final class ChildGuard implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ChildGuard.class);

  /** The guard has nothing to do but kill(2), so this is ample. */
  private static final long CLOSE_SECONDS = 2;

  // It ignores the signals a terminal or systemd sends to the whole service: it must be the last.
  // It leaves the working directory so that no file system is kept busy. "kill -s KILL --" because
  // dash knows no other way to name a group.
  private static final String SCRIPT =
      """
      trap '' TERM INT HUP QUIT
      cd /
      groups=' '
      while read -r line; do
        group=${line#?}
        case $line in
          +*) groups="$groups$group " ;;
          -*) case $groups in
                *" $group "*) groups="${groups%% $group *} ${groups#* $group }" ;;
              esac ;;
        esac
      done
      for group in $groups; do
        kill -s KILL -- "-$group"
      done
      """;

  private final SearchPath searchPath;
  private final Set<Long> groups = new LinkedHashSet<>();
  private Process guard;
  private OutputStream pipe;
  private boolean closed;

  ChildGuard(SearchPath searchPath) {
    this.searchPath = searchPath;
  }

  /**
   * From now on the group does not outlive us.
   *
   * @throws ChildStartException if there is no guard and none can be started
   */
  synchronized void register(long group) throws ChildStartException {
    if (closed) {
      throw new ChildStartException(Kind.FAILED, "the server is being closed", null);
    }
    groups.add(group);
    try {
      if (guard == null) {
        startGuard();
      } else if (!guard.isAlive() || !told(group)) {
        log.warn(
            "The process that guards the camera programs (pid {}) is gone; starting another",
            guard.pid());
        startGuard();
      }
    } catch (IOException e) {
      groups.remove(group);
      throw new ChildStartException(
          Kind.FAILED,
          "cannot start the process that guards the camera programs: " + e.getMessage(),
          e);
    }
  }

  /** The group has ended, and its number may soon belong to someone else. */
  synchronized void unregister(long group) {
    if (!groups.remove(group) || guard == null || !guard.isAlive()) {
      return;
    }
    try {
      tell('-', group);
    } catch (IOException e) {
      // It has died just now. The next child finds out and starts another.
      log.debug("Cannot tell the guard that group {} has ended", group, e);
    }
  }

  /** Returns the process id of the guard, if there is one now. */
  synchronized OptionalLong pid() {
    return guard != null && guard.isAlive() ? OptionalLong.of(guard.pid()) : OptionalLong.empty();
  }

  /** Kills every group that is still registered. */
  @Override
  public synchronized void close() {
    closed = true;
    if (guard == null) {
      return;
    }
    closePipe();
    try {
      if (!guard.waitFor(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        log.warn("The process that guards the camera programs (pid {}) does not end", guard.pid());
      }
    } catch (InterruptedException e) {
      // It ends by itself; nobody needs to wait for it.
      Thread.currentThread().interrupt();
    }
    groups.clear();
  }

  private void startGuard() throws IOException, ChildStartException {
    closePipe();
    ProcessBuilder builder =
        new ProcessBuilder(
                searchPath.find("setsid").toString(), "/bin/sh", "-c", SCRIPT, "mjpeg-stream-guard")
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD);
    guard = builder.start();
    pipe = guard.getOutputStream();
    for (long group : groups) {
      tell('+', group);
    }
  }

  private boolean told(long group) {
    try {
      tell('+', group);
      return true;
    } catch (IOException e) {
      log.debug("The guard does not listen", e);
      return false;
    }
  }

  /** The line stays in the pipe even if we are gone before the guard has read it. */
  private void tell(char verb, long group) throws IOException {
    pipe.write((verb + Long.toString(group) + "\n").getBytes(StandardCharsets.US_ASCII));
    pipe.flush();
  }

  private void closePipe() {
    if (pipe == null) {
      return;
    }
    try {
      pipe.close();
    } catch (IOException e) {
      // The guard is gone already, which is what closing is for.
      log.debug("Closing the pipe to the guard", e);
    }
    pipe = null;
  }
}
