package io.github.mjpegstream.camera.v4l2;

import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureException.Reason;
import io.github.mjpegstream.camera.ControlSet;
import io.github.mjpegstream.config.CameraConfig;
import io.github.mjpegstream.frame.CaptureFormat;
import io.github.mjpegstream.frame.ColourEncoding;
import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.PixelFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Agrees with an open device on input, format, rate and controls, and compares what it grants with
 * what was asked for. Camera thread only.
 */
final class DeviceSetup {
  private CameraConfig config;
  private final DeviceNode node;
  private final V4l2Device device;
  private final VideoInputs inputs;
  private final DeviceFormats formats;
  private final List<String> warnings = new ArrayList<>();

  /** Sizes that the device has the chosen format in. */
  private List<FrameSize> sizes = List.of();

  private boolean deliversJpeg;
  private ControlSet controls = ControlSet.NONE;

  DeviceSetup(CameraConfig config, DeviceNode node, V4l2Device device) {
    this.config = config;
    this.node = node;
    this.device = device;
    this.inputs = new VideoInputs(device);
    this.formats = new DeviceFormats(device, node.type());
  }

  /**
   * What device and configuration have agreed on.
   *
   * @param layout of the frames
   * @param format the same for people
   * @param source what captures, for people
   * @param warnings where what was granted is not what was asked for
   */
  record Agreement(FrameLayout layout, CaptureFormat format, String source, List<String> warnings) {
    Agreement {
      warnings = List.copyOf(warnings);
    }
  }

  /** Whether the configuration says that this is a V4L2 camera, rather than any. */
  boolean isChosenByType() {
    return config.type().equals("v4l2");
  }

  double wantedFps() {
    return config.fps();
  }

  BufferType type() {
    return node.type();
  }

  /**
   * Sets the device up. No buffers may be in use.
   *
   * @throws CaptureException if its input has no signal, or what was asked for does not exist
   */
  Agreement agree() throws CaptureException, V4l2Exception {
    warnings.clear();
    // Before anything is changed that whoever uses the device would notice.
    formats.requireFree();
    Optional<VideoInputs.Input> input = selectInput();
    // Before the format: some decide about it, such as a rotation.
    List<String> refusedControls = new ControlSettings(new DeviceControls(device)).apply(config);
    FormatChoice choice = choose();
    DeviceFormats.Granted granted = grant(choice);
    double fps = formats.setRate(choice.fps());
    compare(granted, fps);
    warnings.addAll(refusedControls);
    FrameLayout layout = withConfiguredRange(granted.layout());
    deliversJpeg = layout.format() == PixelFormat.JPEG;
    controls = look();
    return new Agreement(
        layout,
        new CaptureFormat(granted.fourcc().toString(), layout.size(), layout.strideBytes(), fps),
        describe(input, granted.fourcc()),
        warnings);
  }

  /**
   * Some drivers round the chroma rows of odd widths down, and leave the last columns without
   * colours. Nobody could say how such a picture lies in memory, so it becomes a little narrower.
   */
  private DeviceFormats.Granted grant(FormatChoice choice) throws CaptureException, V4l2Exception {
    DeviceFormats.Granted granted = formats.set(choice.fourcc(), choice.size());
    if (granted.bytes() >= granted.layout().frameBytes()) {
      return granted;
    }
    FrameSize size = granted.layout().size();
    FrameSize narrower = new FrameSize(Math.max(8, size.width() / 8 * 8), size.height());
    DeviceFormats.Granted again = formats.set(choice.fourcc(), narrower);
    if (again.bytes() < again.layout().frameBytes()) {
      throw new CaptureException(
          Reason.DEVICE_ERROR,
          device.path()
              + ": "
              + again.bytes()
              + " bytes for "
              + again.fourcc()
              + " "
              + again.layout().size()
              + " (expected: at least "
              + again.layout().frameBytes()
              + "); try another format");
    }
    return again;
  }

  private String describe(Optional<VideoInputs.Input> input, Fourcc fourcc) {
    String at = config.v4l2().input().isEmpty() ? "" : ", " + input.get().name();
    return node.identity().card() + " (" + node.path() + at + "), " + fourcc;
  }

  private Optional<VideoInputs.Input> selectInput() throws CaptureException, V4l2Exception {
    String wanted = config.v4l2().input();
    if (!wanted.isEmpty()) {
      List<VideoInputs.Input> all = inputs.all();
      VideoInputs.Input chosen =
          all.stream()
              .filter(input -> input.isCalled(wanted))
              .findFirst()
              .orElseThrow(() -> noSuchInput(wanted, all));
      inputs.select(chosen);
    }
    Optional<VideoInputs.Input> input = inputs.current();
    if (input.isPresent()) {
      follow(input.get());
    }
    return input;
  }

  private CaptureException noSuchInput(String wanted, List<VideoInputs.Input> all) {
    List<String> names =
        all.stream().map(input -> input.index() + " (" + input.name() + ")").toList();
    return new CaptureException(
        Reason.BAD_OPTION,
        device.path()
            + " has no input "
            + wanted
            + " (expected: one of "
            + String.join(", ", names)
            + ")");
  }

  private void follow(VideoInputs.Input input) throws CaptureException, V4l2Exception {
    inputs.watchSource(input);
    if (input.digital()) {
      try {
        inputs.adoptTimings();
      } catch (V4l2Exception e) {
        throw explainTimings(e, input);
      }
    } else if (input.analogue()) {
      inputs.adoptStandard();
      if (!input.signal()) {
        warnings.add("the input " + input.name() + " reports no signal");
      }
    }
  }

  private CaptureException explainTimings(V4l2Exception e, VideoInputs.Input input)
      throws V4l2Exception {
    String at = " at the input " + input.name() + " of " + device.path();
    return switch (e.errno()) {
      case V4l2Exception.ENOLINK, V4l2Exception.ENODATA ->
          new CaptureException(
              Reason.NO_SIGNAL,
              "no signal"
                  + at
                  + ": is its source on and connected? Some grabbers also need an EDID,"
                  + " v4l2-ctl --set-edid",
              e);
      case V4l2Exception.ENOLCK ->
          new CaptureException(Reason.NO_SIGNAL, "no stable signal" + at, e);
      case V4l2Exception.ERANGE ->
          new CaptureException(
              Reason.NO_SIGNAL,
              "a signal that the device cannot follow" + at + ": lower the source's resolution",
              e);
      default -> throw e;
    };
  }

  private FormatChoice choose() throws CaptureException, V4l2Exception {
    List<FormatOffer> offers = formats.offers();
    String wanted = config.v4l2().format();
    if (!wanted.isEmpty()) {
      offers =
          offers.stream()
              .filter(offer -> offer.fourcc().toString().equalsIgnoreCase(wanted))
              .toList();
    }
    Optional<FormatChoice> choice = FormatChoice.best(offers, config.size(), config.fps());
    if (choice.isEmpty()) {
      List<String> known =
          formats.fourccs().stream()
              .filter(fourcc -> fourcc.format().isPresent())
              .map(Fourcc::toString)
              .distinct()
              .toList();
      throw new CaptureException(
          Reason.BAD_OPTION,
          device.path()
              + " has no format "
              + wanted
              + " (expected: one of "
              + String.join(", ", known)
              + ")");
    }
    sizes = sizes(offers, choice.get().fourcc());
    return choice.get();
  }

  /** Returns those that are worth offering. */
  private static List<FrameSize> sizes(List<FormatOffer> offers, Fourcc chosen) {
    for (FormatOffer offer : offers) {
      if (offer.fourcc().equals(chosen) && offer.sizes() instanceof SizeOffer.Discrete discrete) {
        return discrete.sizes().stream().distinct().toList();
      }
    }
    return ControlSet.COMMON_SIZES;
  }

  /**
   * Sets those controls again of which other settings want something else.
   *
   * @return why a control was refused, by its name in the settings
   */
  Map<String, String> adjust(CameraConfig next) {
    Map<String, String> refused = new ControlChanges(new DeviceControls(device)).make(config, next);
    config = next;
    controls = look();
    return refused;
  }

  /** Returns what can be set on the device, as it was when that was last looked at. */
  ControlSet controls() {
    return controls;
  }

  private ControlSet look() {
    DeviceControls all = new DeviceControls(device);
    return ControlListing.of(all.all(), all::value, config, sizes, deliversJpeg);
  }

  private void compare(DeviceFormats.Granted granted, double fps) {
    FrameSize size = granted.layout().size();
    if (!size.equals(config.size())) {
      warnings.add("asked for " + config.size() + ", the camera gives " + size);
    }
    if (fps > 0 && fps < config.fps() * RateOffer.TOLERANCE) {
      warnings.add(
          "asked for "
              + RateOffer.shown(config.fps())
              + " fps, the camera gives "
              + RateOffer.shown(fps));
    }
    if (granted.fieldsApart()) {
      warnings.add("even and odd lines come as pictures of their own: it will flicker");
    }
    String format = config.v4l2().format();
    if (!format.isEmpty() && !granted.fourcc().toString().equalsIgnoreCase(format)) {
      warnings.add(
          "asked for "
              + format.toUpperCase(Locale.ROOT)
              + ", the camera gives "
              + granted.fourcc());
    }
  }

  /** Some cameras do not keep to what their driver says of them. */
  private FrameLayout withConfiguredRange(FrameLayout layout) {
    boolean is709 =
        layout.colour() == ColourEncoding.BT709_FULL
            || layout.colour() == ColourEncoding.BT709_LIMITED;
    ColourEncoding colour =
        switch (config.v4l2().range()) {
          case "full" -> is709 ? ColourEncoding.BT709_FULL : ColourEncoding.JFIF;
          case "limited" -> is709 ? ColourEncoding.BT709_LIMITED : ColourEncoding.BT601_LIMITED;
          default -> layout.colour();
        };
    return new FrameLayout(layout.format(), layout.size(), layout.strideBytes(), colour);
  }
}
