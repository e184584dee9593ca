package io.github.mjpegstream.camera.v4l2;

import io.github.mjpegstream.camera.Camera;
import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureException.Reason;
import io.github.mjpegstream.camera.CaptureSession;
import io.github.mjpegstream.config.CameraConfig;
import io.github.mjpegstream.ffi.LibC;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.process.DeviceHolders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A camera of the kernel's video interface. Once it has been used it is known again under whatever
 * number it comes back. Camera thread only.
 */
public final class V4l2Camera implements Camera {
  private final CameraConfig config;
  private final DeviceClaims claims;
  private final MonotonicClock clock;
  private final DeviceNodes devices = new DeviceNodes();
  private final V4l2Failures failures = new V4l2Failures(new DeviceHolders());

  /** The camera that was used last. */
  private Optional<DeviceNode> known = Optional.empty();

  /** Why there was nothing to open at the last attempt; null if there was something. */
  private Reason missing;

  /**
   * @param claims shared by all cameras of the server
   */
  public V4l2Camera(CameraConfig config, DeviceClaims claims, MonotonicClock clock) {
    this.config = config;
    this.claims = claims;
    this.clock = clock;
  }

  @Override
  public CaptureSession open() throws CaptureException {
    missing = null;
    Optional<String> unavailable = LibC.unavailable();
    if (unavailable.isPresent()) {
      throw new CaptureException(
          Reason.UNSUPPORTED_SYSTEM, "native code cannot be called: " + unavailable.get());
    }
    try {
      DeviceNode node = find();
      CaptureSession session = open(node);
      known = Optional.of(node);
      return session;
    } catch (CaptureException e) {
      if (e.reason() == Reason.NO_CAMERA || e.reason() == Reason.NO_SIGNAL) {
        missing = e.reason();
      }
      throw e;
    }
  }

  private CaptureSession open(DeviceNode node) throws CaptureException {
    V4l2Device device = null;
    V4l2Session session = null;
    boolean opened = false;
    try {
      device = V4l2Device.open(node.path());
      DeviceSetup setup = new DeviceSetup(config, node, device);
      session = new V4l2Session(device, setup, setup.agree(), failures, clock);
      session.start();
      opened = true;
      return session;
    } catch (V4l2Exception e) {
      throw failures.explain(e, node.path());
    } finally {
      if (!opened && session != null) {
        session.close();
      } else if (!opened && device != null) {
        device.close();
      }
    }
  }

  private DeviceNode find() throws CaptureException {
    String selector = config.v4l2().device();
    Optional<DeviceNode> expected = expected(selector);
    if (expected.isPresent()) {
      return expected.get();
    }
    DeviceNodes.Look look = devices.look();
    List<DeviceNode> matching = matching(look);
    for (DeviceNode node : matching) {
      if (claims.claim(this, node.identity())) {
        return node;
      }
    }
    if (!matching.isEmpty()) {
      throw new CaptureException(
          Reason.BUSY, matching.get(0).path() + " is used by another camera of this server");
    }
    for (V4l2Exception refusal : look.refused()) {
      if (selector.isEmpty() || DeviceNodes.isSameFile(refusal.path(), selector)) {
        throw failures.explain(refusal, refusal.path());
      }
    }
    throw new CaptureException(Reason.NO_CAMERA, notFound(selector, look.nodes()));
  }

  private List<DeviceNode> matching(DeviceNodes.Look look) {
    return DeviceNodes.matching(
        look.nodes(), config.v4l2().device(), known.map(DeviceNode::identity));
  }

  /** Looks first where the camera is most of the time, and leaves the other devices alone. */
  private Optional<DeviceNode> expected(String selector) {
    String path = known.map(DeviceNode::path).orElse(selector);
    if (!path.startsWith("/")) {
      return Optional.empty();
    }
    try {
      return devices
          .inspect(Path.of(path))
          .filter(node -> known.isEmpty() || node.identity().equals(known.get().identity()))
          .filter(node -> claims.claim(this, node.identity()));
    } catch (V4l2Exception e) {
      // A look at all of them tells more.
      return Optional.empty();
    }
  }

  private String notFound(String selector, List<DeviceNode> nodes) {
    String there =
        nodes.isEmpty()
            ? "no video device is"
            : String.join(
                    ", ",
                    nodes.stream()
                        .map(node -> node.path() + " '" + node.identity().card() + "'")
                        .toList())
                + (nodes.size() == 1 ? " is" : " are");
    if (known.isPresent()) {
      String name = "'" + known.get().identity().card() + "'";
      return Files.exists(Path.of(known.get().path()))
          ? name + " offers no picture at the moment; it will be used again as soon as it does"
          : name
              + " is unplugged; it will be used again as soon as it is back ("
              + there
              + " connected)";
    }
    if (selector.isEmpty()) {
      return "no USB or other video camera was found; it will be used as soon as it is connected";
    }
    String what =
        selector.startsWith("/") && Files.exists(Path.of(selector))
            ? selector + " captures no picture that can be shown"
            : "there is no video camera " + selector;
    return what + " (" + there + " connected)";
  }

  /** Whether what was missing is there now: a camera, or a signal at its input. */
  @Override
  public boolean hasReturned() {
    if (missing == null) {
      return false;
    }
    List<DeviceNode> matching = matching(devices.look());
    return !matching.isEmpty() && (missing == Reason.NO_CAMERA || hasSignal(matching.get(0)));
  }

  private boolean hasSignal(DeviceNode node) {
    try (V4l2Device device = V4l2Device.open(node.path())) {
      return new VideoInputs(device).hasTimings();
    } catch (V4l2Exception e) {
      // Opening it in earnest will tell why.
      return true;
    }
  }
}
