package io.github.mjpegstream;

import io.netty.util.ResourceLeakDetector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Fails the whole run if a buffer was thrown away without having been released. Netty only logs
 * such leaks, and a log is not a gate.
 */
public final class LeakCheck implements LauncherSessionListener {
  private static final int COLLECTIONS = 5;

  private final Queue<String> leaks = new ConcurrentLinkedQueue<>();

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    if (ResourceLeakDetector.getLevel() != ResourceLeakDetector.Level.PARANOID) {
      throw new IllegalStateException(
          "leak detection is at "
              + ResourceLeakDetector.getLevel()
              + " (expected: -Dio.netty.leakDetection.level=paranoid)");
    }
    io.netty.buffer.ByteBufUtil.setLeakListener((type, records) -> leaks.add(type + records));
  }

  @Override
  public void launcherSessionClosed(LauncherSession session) {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
      // Leaks are reported when the next buffer is made.
      io.netty.buffer.PooledByteBufAllocator.DEFAULT.directBuffer(1).release();
      io.netty.buffer.UnpooledByteBufAllocator.DEFAULT.directBuffer(1).release();
    }
    if (!leaks.isEmpty()) {
      throw new IllegalStateException(leaks.size() + " buffers leaked, first: " + leaks.peek());
    }
  }
}
