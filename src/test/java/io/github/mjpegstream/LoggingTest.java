package io.github.mjpegstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.config.LogLevel;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

final class LoggingTest {
  private final Logger ours = LoggerFactory.getLogger("io.github.mjpegstream.Some");
  private final Logger netty = LoggerFactory.getLogger("io.netty.Some");
  private final Map<Object, Object> properties = new HashMap<>(System.getProperties());

  @AfterEach
  void restore() {
    Logging.change(LogLevel.INFO);
    System.getProperties().keySet().retainAll(properties.keySet());
  }

  @Test
  void shouldLogMoreAndLessWhileItRuns() {
    assertThat(Logging.change(LogLevel.DEBUG)).isTrue();
    assertThat(ours.isDebugEnabled()).isTrue();
    assertThat(netty.isDebugEnabled()).isFalse();
    assertThat(LoggerFactory.getLogger("io.github.mjpegstream.Later").isDebugEnabled()).isTrue();

    assertThat(Logging.change(LogLevel.ERROR)).isTrue();
    assertThat(ours.isErrorEnabled()).isTrue();
    assertThat(ours.isWarnEnabled()).isFalse();
    assertThat(netty.isWarnEnabled()).isFalse();
    assertThat(LoggerFactory.getLogger("io.github.mjpegstream.Latest").isWarnEnabled()).isFalse();
  }
}
