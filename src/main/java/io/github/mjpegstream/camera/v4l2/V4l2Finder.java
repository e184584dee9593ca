package io.github.mjpegstream.camera.v4l2;

import io.github.mjpegstream.camera.CameraFinder;
import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.FoundCamera;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.process.DeviceHolders;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Looks through the video devices of this machine. Thread-safe. */
public final class V4l2Finder implements CameraFinder {
  /** As in the configuration. */
  private static final String TYPE = "v4l2";

  private final Predicate<DeviceNode> wanted;
  private final DeviceNodes devices = new DeviceNodes();
  private final V4l2Failures failures = new V4l2Failures(new DeviceHolders());

  /** Finds all of them. */
  public V4l2Finder() {
    this(node -> true);
  }

  /**
   * @param wanted tells which to find
   */
  V4l2Finder(Predicate<DeviceNode> wanted) {
    this.wanted = wanted;
  }

  @Override
  public List<FoundCamera> find() throws CaptureException {
    Abi.require();
    DeviceNodes.Look look = devices.look();
    List<FoundCamera> found = new ArrayList<>();
    for (DeviceNode node : look.nodes()) {
      if (!wanted.test(node)) {
        continue;
      }
      found.add(
          new FoundCamera(
              TYPE,
              node.path(),
              node.identity().card()
                  + " ("
                  + node.identity().driver()
                  + ", "
                  + node.identity().busInfo()
                  + ")",
              details(node)));
    }
    if (look.nodes().isEmpty() && !look.refused().isEmpty()) {
      V4l2Exception refusal = look.refused().get(0);
      throw failures.explain(refusal, refusal.path());
    }
    return found;
  }

  @Override
  public String kind() {
    return "V4L2 camera";
  }

  private static List<String> details(DeviceNode node) {
    List<String> details = new ArrayList<>(node.links());
    try (V4l2Device device = V4l2Device.open(node.path())) {
      List<VideoInputs.Input> inputs = new VideoInputs(device).all();
      if (inputs.size() > 1) {
        details.add(
            "inputs: "
                + String.join(
                    ", ",
                    inputs.stream().map(input -> input.index() + " " + input.name()).toList()));
      }
      details.addAll(formats(new DeviceFormats(device, node.type()).offers()));
      for (Control control : new DeviceControls(device).all()) {
        if (control.isSettable()) {
          details.add("control " + control.name() + ": " + describe(control));
        }
      }
    } catch (V4l2Exception e) {
      details.add(e.getMessage());
    }
    return details;
  }

  /** A line for all formats that come in the same sizes and rates. */
  private static List<String> formats(List<FormatOffer> offers) {
    Map<String, List<String>> namesBySizes = new LinkedHashMap<>();
    for (FormatOffer offer : offers) {
      if (offer.fourcc().format().isPresent()) {
        namesBySizes
            .computeIfAbsent(describe(offer), sizes -> new ArrayList<>())
            .add(offer.fourcc().toString());
      }
    }
    List<String> lines = new ArrayList<>();
    namesBySizes.forEach((sizes, names) -> lines.add(String.join(" ", names) + ": " + sizes));
    return lines;
  }

  private static String describe(Control control) {
    boolean hasDefault =
        control.kind() != Control.Kind.STRING && control.kind() != Control.Kind.BUTTON;
    return control.describeValues() + (hasDefault ? "; default " + control.defaultValue() : "");
  }

  private static String describe(FormatOffer offer) {
    if (!(offer.sizes() instanceof SizeOffer.Discrete discrete)) {
      return offer.sizes().describe();
    }
    List<String> sizes = new ArrayList<>();
    for (FrameSize size : discrete.sizes()) {
      String rates = offer.rates().of(size).describe();
      sizes.add(rates.isEmpty() ? size.toString() : size + " (" + rates + ")");
    }
    return String.join(", ", sizes);
  }
}
