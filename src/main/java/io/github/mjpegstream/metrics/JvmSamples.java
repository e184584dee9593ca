package io.github.mjpegstream.metrics;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;

/** Names what Java says of itself, as other servers in Java do. Stateless. */
final class JvmSamples {
  private JvmSamples() {}

  static void add(Samples samples) {
    samples.add(Metric.PROCESS_START, ManagementFactory.getRuntimeMXBean().getStartTime() / 1000.0);
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    addArea(samples, "heap", memory.getHeapMemoryUsage());
    addArea(samples, "nonheap", memory.getNonHeapMemoryUsage());
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      samples.add(Metric.JVM_BUFFER_POOL, pool.getMemoryUsed(), pool.getName());
    }
    long buffers = PlatformDependent.usedDirectMemory();
    if (buffers >= 0) {
      samples.add(Metric.BUFFER_MEMORY, buffers);
    }
    samples.add(Metric.JVM_THREADS, ManagementFactory.getThreadMXBean().getThreadCount());
    for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
      samples.addSum(
          Metric.JVM_GC, gc.getCollectionCount(), gc.getCollectionTime() / 1000.0, gc.getName());
    }
  }

  private static void addArea(Samples samples, String area, MemoryUsage usage) {
    samples.add(Metric.JVM_MEMORY_USED, usage.getUsed(), area);
    samples.add(Metric.JVM_MEMORY_COMMITTED, usage.getCommitted(), area);
    if (usage.getMax() >= 0) {
      samples.add(Metric.JVM_MEMORY_MAX, usage.getMax(), area);
    }
  }
}
