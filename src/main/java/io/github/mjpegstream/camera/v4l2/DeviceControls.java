package io.github.mjpegstream.camera.v4l2;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.mjpegstream.camera.v4l2.Control.Kind;
import io.github.mjpegstream.ffi.NativeMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The controls of an open device. Confined to the device's thread. */
final class DeviceControls {
  private static final int MOST_ENTRIES = 1024;
  private static final int MOST_MENU_ITEMS = 256;

  private final V4l2Device device;

  DeviceControls(V4l2Device device) {
    this.device = device;
  }

  /** Returns all that are not switched off, in the driver's order, also what cannot be set. */
  List<Control> all() {
    List<Control> controls = new ArrayList<>();
    Struct struct = new Struct(Videodev2.QUERY_EXT_CTRL);
    int next = Videodev2.CTRL_FLAG_NEXT_CTRL | Videodev2.CTRL_FLAG_NEXT_COMPOUND;
    int id = 0;
    for (int i = 0; i < MOST_ENTRIES; i++) {
      struct.clear().i32(Videodev2.QUERY_EXT_CTRL_ID, id | next);
      if (device.attempt(Videodev2.QUERY_CONTROL, struct) != 0) {
        break;
      }
      id = struct.i32(Videodev2.QUERY_EXT_CTRL_ID);
      if ((struct.i32(Videodev2.QUERY_EXT_CTRL_FLAGS) & Videodev2.CTRL_FLAG_DISABLED) == 0) {
        controls.add(control(struct));
      }
    }
    return controls;
  }

  private Control control(Struct struct) {
    Kind kind = Kind.of(struct.i32(Videodev2.QUERY_EXT_CTRL_TYPE));
    int id = struct.i32(Videodev2.QUERY_EXT_CTRL_ID);
    long minimum = struct.i64(Videodev2.QUERY_EXT_CTRL_MINIMUM);
    long maximum = struct.i64(Videodev2.QUERY_EXT_CTRL_MAXIMUM);
    return new Control(
        id,
        struct.text(Videodev2.QUERY_EXT_CTRL_NAME, 32),
        kind,
        minimum,
        // A bit mask may use the sign.
        kind == Kind.BITMASK ? maximum & 0xFFFF_FFFFL : maximum,
        struct.i64(Videodev2.QUERY_EXT_CTRL_STEP),
        struct.i64(Videodev2.QUERY_EXT_CTRL_DEFAULT),
        struct.i32(Videodev2.QUERY_EXT_CTRL_FLAGS),
        struct.i32(Videodev2.QUERY_EXT_CTRL_ELEM_SIZE),
        kind == Kind.MENU || kind == Kind.INTEGER_MENU
            ? menu(id, kind, minimum, maximum)
            : Map.of());
  }

  private Map<Long, String> menu(int id, Kind kind, long minimum, long maximum) {
    Map<Long, String> menu = new LinkedHashMap<>();
    Struct struct = new Struct(Videodev2.QUERYMENU);
    long last = Math.min(maximum, minimum + MOST_MENU_ITEMS);
    for (long i = minimum; i <= last; i++) {
      struct.clear().i32(Videodev2.QUERYMENU_ID, id).i32(Videodev2.QUERYMENU_INDEX, (int) i);
      // Numbers between may be left out.
      if (device.attempt(Videodev2.QUERYMENU_ITEM, struct) == 0) {
        menu.put(
            i,
            kind == Kind.MENU
                ? struct.text(Videodev2.QUERYMENU_NAME, 32)
                : Long.toString(struct.i64(Videodev2.QUERYMENU_VALUE)));
      }
    }
    return menu;
  }

  /** Returns the number that a control has now; empty where it does not tell. */
  OptionalLong value(Control control) {
    if (control.has(Videodev2.CTRL_FLAG_WRITE_ONLY)) {
      return OptionalLong.empty();
    }
    Struct one = new Struct(Videodev2.EXT_CONTROL).i32(Videodev2.EXT_CONTROL_ID, control.id());
    if (device.attempt(Videodev2.G_EXT_CTRLS, listOf(one)) != 0) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        switch (control.kind()) {
          case INTEGER64 -> one.i64(Videodev2.EXT_CONTROL_VALUE64);
          case BITMASK -> one.i32(Videodev2.EXT_CONTROL_VALUE) & 0xFFFF_FFFFL;
          default -> one.i32(Videodev2.EXT_CONTROL_VALUE);
        });
  }

  /**
   * Sets a number.
   *
   * @throws V4l2Exception if the driver refuses
   */
  void set(Control control, long value) throws V4l2Exception {
    Struct one = new Struct(Videodev2.EXT_CONTROL).i32(Videodev2.EXT_CONTROL_ID, control.id());
    if (control.kind() == Kind.INTEGER64) {
      one.i64(Videodev2.EXT_CONTROL_VALUE64, value);
    } else {
      one.i32(Videodev2.EXT_CONTROL_VALUE, (int) value);
    }
    device.require(Videodev2.S_EXT_CTRLS, listOf(one));
  }

  /**
   * Sets a text.
   *
   * @throws V4l2Exception if the driver refuses
   */
  void set(Control control, String value) throws V4l2Exception {
    byte[] bytes = value.getBytes(UTF_8);
    ByteBuffer payload = NativeMemory.allocate(Math.max(bytes.length + 1, control.bytes()));
    payload.put(0, bytes);
    Struct one =
        new Struct(Videodev2.EXT_CONTROL)
            .i32(Videodev2.EXT_CONTROL_ID, control.id())
            .i32(Videodev2.EXT_CONTROL_SIZE, payload.capacity())
            .pointer(Videodev2.EXT_CONTROL_PTR, NativeMemory.address(payload), payload);
    device.require(Videodev2.S_EXT_CTRLS, listOf(one));
  }

  private static Struct listOf(Struct one) {
    return new Struct(Videodev2.EXT_CONTROLS)
        .i32(Videodev2.EXT_CONTROLS_COUNT, 1)
        .pointer(Videodev2.EXT_CONTROLS_CONTROLS, one.address(), one);
  }
}
