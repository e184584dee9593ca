package io.github.mjpegstream.camera.v4l2;

import static io.github.mjpegstream.fuzz.Input.check;

import io.github.mjpegstream.camera.ControlSet;
import io.github.mjpegstream.config.CameraConfig;
import io.github.mjpegstream.config.CameraConfigs;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.fuzz.Input;
import java.util.List;
import java.util.Optional;

/**
 * A driver that answers every request with any bytes, or fails with any number: the formats, the
 * controls and the inputs that come of it can be worked with, or the camera is refused in words.
 */
public final class DeviceAnswersFuzz {
  private static final FrameSize WANTED = new FrameSize(480, 360);
  private static final CameraConfig CONFIG =
      CameraConfigs.camera("test").type("v4l2").size(WANTED).build();

  /** With a list of every length of every kind; each is bounded. */
  private static final int MOST_REQUESTS = 400_000;

  private DeviceAnswersFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    Input input = new Input(data);
    BufferType type = (input.u8() & 1) == 0 ? BufferType.SINGLE_PLANAR : BufferType.MULTI_PLANAR;
    Driver driver = new Driver(input);
    V4l2Device device = new V4l2Device("/dev/video0", driver::answer);
    try {
      check(device.capability().toString() != null, "a capability");
      formats(new DeviceFormats(device, type));
    } catch (V4l2Exception e) {
      check(!e.getMessage().isBlank(), "refused without a word");
    }
    controls(new DeviceControls(device));
    VideoInputs inputs = new VideoInputs(device);
    inputs.all().forEach(each -> check(!each.isCalled("no name of an input"), "a name"));
    inputs.current();
    inputs.adoptStandard();
    inputs.sourceChanged();
    check(driver.requests <= MOST_REQUESTS, driver.requests + " requests");
  }

  private static void formats(DeviceFormats formats) throws V4l2Exception {
    List<FormatOffer> offers = formats.offers();
    for (FormatOffer offer : offers) {
      check(offer.sizes().describe() != null, "sizes");
      FrameSize size = offer.sizes().nearest(WANTED);
      check(offer.rates().of(size).describe() != null, "rates");
    }
    Optional<FormatChoice> choice = FormatChoice.best(offers, WANTED, 5);
    if (choice.isPresent()) {
      DeviceFormats.Granted granted = formats.set(choice.get().fourcc(), choice.get().size());
      check(granted.layout().size().width() >= 1, "no width");
      check(granted.layout().frameBytes() >= 0, "a negative length");
      double rate = formats.setRate(5);
      check(rate >= 0 && !Double.isNaN(rate), "a rate of " + rate);
    }
  }

  private static void controls(DeviceControls device) {
    List<Control> controls = device.all();
    for (Control control : controls) {
      check(control.describeValues() != null, "values");
      long middle = control.scaled(0.5);
      check(
          control.minimum() > control.maximum()
              || (middle >= control.minimum() && middle <= control.maximum()),
          "beyond its range: " + middle + " of " + control);
    }
    ControlSet set = ControlListing.of(controls, device::value, CONFIG, List.of(WANTED), false);
    check(set != null, "controls");
  }

  /** Answers from the input; when that has run out, with EINVAL, which ends every list. */
  private static final class Driver {
    private final Input input;
    private int requests;

    Driver(Input input) {
      this.input = input;
    }

    int answer(Videodev2.Request request, Struct argument) {
      requests++;
      if (input.isEmpty()) {
        return V4l2Exception.EINVAL;
      }
      int errno = input.u8();
      if (errno >= 128) {
        return errno - 128;
      }
      // Where to write, and how much: a structure has more bytes than an input could fill.
      int pieces = errno % 8;
      for (int i = 0; i < pieces; i++) {
        int at = input.u8();
        int count = input.u8() % 33;
        for (int j = 0; j < count; j++) {
          argument.set(at + j, (byte) input.u8());
        }
      }
      return 0;
    }
  }
}
