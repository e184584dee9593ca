package io.github.mjpegstream.camera.v4l2;

import io.github.mjpegstream.camera.Camera;
import io.github.mjpegstream.camera.CameraFinder;
import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureException.Reason;
import io.github.mjpegstream.camera.CaptureSession;
import io.github.mjpegstream.camera.ControlSet;
import io.github.mjpegstream.config.CameraConfig;
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
  private CameraConfig config;
  private final DeviceClaims claims;
  private final MonotonicClock clock;
  private final DeviceNodes devices = new DeviceNodes();
  private final V4l2Failures failures = new V4l2Failures(new DeviceHolders());

  /** The camera that was used last. */
  private Optional<DeviceNode> known = Optional.empty();

  /** The session that was opened last; null if the last attempt opened none. */
  private V4l2Session session;

  /** Why the last attempt opened no session. */
  private Optional<Reason> refused = Optional.empty();

  /**
   * @param claims shared by all cameras of the server
   */
  public V4l2Camera(CameraConfig config, DeviceClaims claims, MonotonicClock clock) {
    this.config = config;
    this.claims = claims;
    this.clock = clock;
    claims.register(this, config.v4l2().device());
  }

  /** Returns who looks for devices that this camera could be. */
  public CameraFinder finder() {
    return new V4l2Finder(node -> claims.mayHave(this, node));
  }

  @Override
  public CaptureSession open() throws CaptureException {
    session = null;
    refused = Optional.empty();
    try {
      Abi.require();
      DeviceNode node = find();
      session = open(node);
      known = Optional.of(node);
      return session;
    } catch (CaptureException e) {
      refused = Optional.of(e.reason());
      throw e;
    }
  }

  private V4l2Session open(DeviceNode node) throws CaptureException {
    V4l2Device device = null;
    V4l2Session opening = null;
    boolean opened = false;
    try {
      device = V4l2Device.open(node.path());
      DeviceSetup setup = new DeviceSetup(config, node, device);
      opening = new V4l2Session(device, setup, setup.agree(), failures, clock);
      opening.start();
      opened = true;
      return opening;
    } catch (V4l2Exception e) {
      throw failures.explain(e, node.path());
    } finally {
      if (!opened && opening != null) {
        opening.close();
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
    for (DeviceNode node : matching(look)) {
      if (claims.claim(this, node)) {
        return node;
      }
    }
    for (V4l2Exception refusal : look.refused()) {
      if (concernsUs(refusal, look.nodes())) {
        throw failures.explain(refusal, refusal.path());
      }
    }
    throw new CaptureException(Reason.NO_CAMERA, notFound(selector, look.nodes()));
  }

  /** Whether a device that could not be looked at may be the one that is missing. */
  private boolean concernsUs(V4l2Exception refusal, List<DeviceNode> nodes) {
    String selector = config.v4l2().device();
    if (known.isPresent()) {
      return refusal.path().equals(known.get().path());
    }
    return selector.startsWith("/")
        ? DeviceNodes.isSameFile(refusal.path(), selector)
        : nodes.isEmpty();
  }

  /** Returns those that this camera may be and have, the likeliest first. */
  private List<DeviceNode> matching(DeviceNodes.Look look) {
    return DeviceNodes.matching(
            look.nodes(), config.v4l2().device(), known.map(DeviceNode::identity))
        .stream()
        .filter(node -> claims.mayHave(this, node))
        .toList();
  }

  /** Looks first where the camera is most of the time, and leaves the other devices alone. */
  private Optional<DeviceNode> expected(String selector) {
    boolean anyAtTheSocket = selector.startsWith(DeviceNodes.BY_SOCKET);
    String path = anyAtTheSocket ? selector : known.map(DeviceNode::path).orElse(selector);
    if (!path.startsWith("/")) {
      return Optional.empty();
    }
    try {
      return devices
          .inspect(Path.of(path))
          .filter(
              node ->
                  anyAtTheSocket
                      || known.isEmpty()
                      || node.identity().equals(known.get().identity()))
          .filter(node -> claims.claim(this, node));
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
      return (nodes.isEmpty()
              ? "no USB or other video camera was found"
              : "every video camera belongs to another camera of this server")
          + "; the next one will be used as soon as it is connected";
    }
    String what =
        selector.startsWith("/") && Files.exists(Path.of(selector))
            ? selector + " captures no picture that can be shown"
            : "there is no video camera " + selector;
    return what + " (" + there + " connected)";
  }

  @Override
  public void configure(CameraConfig next) {
    config = next;
  }

  @Override
  public ControlSet controls() {
    return session == null ? ControlSet.NONE : session.controls();
  }

  @Override
  public void close() {
    claims.release(this);
  }

  /** Whether what was missing is there now: a camera, or a signal at its input. */
  @Override
  public boolean hasReturned() {
    Optional<Reason> why = session == null ? refused : session.endedBy();
    if (why.isEmpty()) {
      return false;
    }
    return switch (why.get()) {
      case NO_CAMERA, DISCONNECTED -> !matching(devices.look()).isEmpty();
      case NO_SIGNAL ->
          matching(devices.look()).stream().findFirst().map(this::hasSignal).orElse(false);
      default -> false;
    };
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
