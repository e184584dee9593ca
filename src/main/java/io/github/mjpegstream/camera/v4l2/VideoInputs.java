package io.github.mjpegstream.camera.v4l2;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The inputs of an open device (most have one), and the signal at them. Confined to the device's
 * thread.
 */
final class VideoInputs {
  private static final int MOST_ENTRIES = 64;

  private final V4l2Device device;

  VideoInputs(V4l2Device device) {
    this.device = device;
  }

  /**
   * An input.
   *
   * @param name of the driver's
   * @param digital whether the source decides on size and rate (HDMI, SDI)
   * @param analogue whether it follows a television standard
   * @param signal whether the driver sees one; most do not look
   */
  record Input(int index, String name, boolean digital, boolean analogue, boolean signal) {
    /** Whether a text means this input. */
    boolean isCalled(String text) {
      return text.equals(Integer.toString(index)) || text.equalsIgnoreCase(name);
    }
  }

  /** Returns all inputs; none for a node that is no camera. */
  List<Input> all() {
    List<Input> inputs = new ArrayList<>();
    for (int i = 0; i < MOST_ENTRIES; i++) {
      Optional<Input> input = input(i);
      if (input.isEmpty()) {
        break;
      }
      inputs.add(input.get());
    }
    return inputs;
  }

  private Optional<Input> input(int index) {
    Struct struct = new Struct(Videodev2.INPUT).i32(Videodev2.INPUT_INDEX, index);
    if (device.attempt(Videodev2.ENUMINPUT, struct) != 0) {
      return Optional.empty();
    }
    int capabilities = struct.i32(Videodev2.INPUT_CAPABILITIES);
    int nothing = Videodev2.IN_ST_NO_POWER | Videodev2.IN_ST_NO_SIGNAL | Videodev2.IN_ST_NO_H_LOCK;
    return Optional.of(
        new Input(
            index,
            struct.text(Videodev2.INPUT_NAME, 32),
            (capabilities & Videodev2.IN_CAP_DV_TIMINGS) != 0,
            (capabilities & Videodev2.IN_CAP_STD) != 0,
            (struct.i32(Videodev2.INPUT_STATUS) & nothing) == 0));
  }

  /** Returns the input that is chosen now; empty if the driver has none. */
  Optional<Input> current() {
    Struct number = Struct.number(Videodev2.INT, 0);
    return device.attempt(Videodev2.G_INPUT, number) == 0
        ? input((int) number.number())
        : Optional.empty();
  }

  void select(Input input) throws V4l2Exception {
    device.require(Videodev2.S_INPUT, Struct.number(Videodev2.INT, input.index()));
  }

  /**
   * Sets a digital input to what its source sends now. A device that cannot tell what that is stays
   * as it is.
   *
   * @throws V4l2Exception if there is no source, or none that the device can follow
   */
  void adoptTimings() throws V4l2Exception {
    Struct timings = new Struct(Videodev2.DV_TIMINGS);
    int errno = device.attempt(Videodev2.QUERY_DV_TIMINGS, timings);
    if (errno == V4l2Exception.ENOTTY) {
      return;
    }
    if (errno != 0) {
      throw device.failure(Videodev2.QUERY_DV_TIMINGS, errno);
    }
    device.require(Videodev2.S_DV_TIMINGS, timings);
  }

  /** Returns whether a digital input has a source that the device can follow. */
  boolean hasTimings() {
    return device.attempt(Videodev2.QUERY_DV_TIMINGS, new Struct(Videodev2.DV_TIMINGS)) == 0;
  }

  /**
   * Sets an analogue input to the television standard of its source, where the driver can tell it.
   * One that is among those the source may have stays as it is.
   */
  void adoptStandard() {
    Struct current = Struct.number(Videodev2.STD_ID, 0);
    Struct detected = Struct.number(Videodev2.STD_ID, 0);
    boolean known =
        device.attempt(Videodev2.G_STD, current) == 0
            && device.attempt(Videodev2.QUERYSTD, detected) == 0;
    if (known && detected.number() != 0 && (current.number() & detected.number()) == 0) {
      // Refused by drivers that follow it by themselves.
      device.attempt(Videodev2.S_STD, detected);
    }
  }

  /** Asks to be told when a source comes, goes or changes. Drivers that cannot tell refuse it. */
  void watchSource(Input input) {
    device.attempt(
        Videodev2.SUBSCRIBE_EVENT,
        new Struct(Videodev2.EVENT_SUBSCRIPTION)
            .i32(Videodev2.EVENT_SUBSCRIPTION_TYPE, Videodev2.EVENT_SOURCE_CHANGE)
            .i32(Videodev2.EVENT_SUBSCRIPTION_ID, input.index()));
  }

  /** Takes all events out of the queue. Returns whether the source has changed. */
  boolean sourceChanged() {
    Struct event = new Struct(Videodev2.EVENT);
    boolean changed = false;
    for (int i = 0; i < MOST_ENTRIES && device.attempt(Videodev2.DQEVENT, event) == 0; i++) {
      changed |= event.i32(Videodev2.EVENT_TYPE) == Videodev2.EVENT_SOURCE_CHANGE;
    }
    return changed;
  }
}
