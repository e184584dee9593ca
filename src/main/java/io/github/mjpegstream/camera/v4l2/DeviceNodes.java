package io.github.mjpegstream.camera.v4l2;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Looks through the video devices of this machine. Thread-safe. */
final class DeviceNodes {
  private static final Path CLASS = Path.of("/sys/class/video4linux");
  private static final Path DEV = Path.of("/dev");
  private static final List<String> LINK_FOLDERS = List.of("v4l/by-id", "v4l/by-path");

  /** Names below this stand for a socket, whatever is connected to it. */
  static final String BY_SOCKET = "/dev/v4l/by-path/";

  /** The interface of a USB device, and the device. The hub above has a number of its own. */
  private static final int LEVELS_TO_SERIAL = 2;

  /**
   * What the nodes of the Raspberry Pi's own camera and codec hardware are called. Some capture in
   * name only: a program such as rpicam-vid has to drive what comes before. To open others costs
   * the Pi's firmware time and memory.
   */
  private static final Pattern PART_OF_THE_PI =
      Pattern.compile("(bcm2835-codec|bcm2835-isp|pispbe|rp1-cfe|rpivid|rpi-hevc-dec).*");

  /**
   * What a look has found.
   *
   * @param nodes of cameras, by number
   * @param refused what could not be opened or asked, which may be cameras as well
   */
  record Look(List<DeviceNode> nodes, List<V4l2Exception> refused) {}

  /** Looks at every node. Takes some milliseconds. */
  Look look() {
    List<DeviceNode> nodes = new ArrayList<>();
    List<V4l2Exception> refused = new ArrayList<>();
    for (Path node : numbered()) {
      try {
        inspect(node).ifPresent(nodes::add);
      } catch (V4l2Exception e) {
        // One that has gone since it was listed is not missed here.
        if (e.errno() != V4l2Exception.ENOENT && !e.deviceGone()) {
          refused.add(e);
        }
      }
    }
    return new Look(nodes, refused);
  }

  private static List<Path> numbered() {
    List<Path> nodes = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(DEV, "video[0-9]*")) {
      for (Path node : files) {
        String name = read(CLASS.resolve(node.getFileName()).resolve("name"));
        if (!PART_OF_THE_PI.matcher(name).matches()) {
          nodes.add(node);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Without /dev there are no devices.
      return nodes;
    }
    nodes.sort(Comparator.comparingInt(DeviceNodes::number));
    return nodes;
  }

  private static int number(Path node) {
    String digits = node.getFileName().toString().replaceAll("\\D", "");
    return digits.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(digits);
  }

  /**
   * Looks at one node.
   *
   * @param node /dev/videoN, or a link to it
   * @return empty if it captures no pictures that can be shown
   * @throws V4l2Exception if it cannot be opened or asked
   */
  Optional<DeviceNode> inspect(Path node) throws V4l2Exception {
    try (V4l2Device device = V4l2Device.open(node.toString())) {
      Capability capability = device.capability();
      Optional<BufferType> type = capability.captureType();
      if (type.isEmpty()
          || new VideoInputs(device).all().isEmpty()
          || !hasKnownFormat(device, type.get())) {
        return Optional.empty();
      }
      Path real = realPath(node);
      Path sysfs = CLASS.resolve(real.getFileName());
      return Optional.of(
          new DeviceNode(
              real.toString(),
              new DeviceNode.Identity(
                  capability.driver(),
                  capability.card(),
                  serial(sysfs),
                  capability.busInfo(),
                  index(sysfs)),
              type.get(),
              links(real)));
    }
  }

  private static boolean hasKnownFormat(V4l2Device device, BufferType type) throws V4l2Exception {
    return new DeviceFormats(device, type)
        .fourccs().stream().anyMatch(fourcc -> fourcc.format().isPresent());
  }

  private static Path realPath(Path node) {
    try {
      return node.toRealPath();
    } catch (IOException e) {
      // It has gone since it was opened.
      return node;
    }
  }

  /** Whether two paths lead to the same device. */
  static boolean isSameFile(String one, String other) {
    return realPath(Path.of(one)).equals(realPath(Path.of(other)));
  }

  private static String serial(Path sysfs) {
    Path folder = realPath(sysfs.resolve("device"));
    for (int i = 0; i < LEVELS_TO_SERIAL && folder != null; i++) {
      String serial = read(folder.resolve("serial"));
      if (!serial.isEmpty()) {
        return serial;
      }
      folder = folder.getParent();
    }
    return "";
  }

  private static int index(Path sysfs) {
    String index = read(sysfs.resolve("index"));
    return index.matches("\\d{1,9}") ? Integer.parseInt(index) : 0;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      // Most devices have no serial number.
      return "";
    }
  }

  private static List<String> links(Path node) {
    List<String> links = new ArrayList<>();
    for (String folder : LINK_FOLDERS) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(DEV.resolve(folder))) {
        for (Path link : files) {
          if (realPath(link).equals(node)) {
            links.add(link.toString());
          }
        }
      } catch (IOException | DirectoryIteratorException e) {
        // No folder: udev does not run here, or there is no such device.
      }
    }
    links.sort(Comparator.naturalOrder());
    return links;
  }

  /**
   * Returns those that a person may have meant, the likeliest first.
   *
   * @param selector a path, a part of the card's name, or empty for any
   * @param known the camera that was used before; found again under any number, unless the person
   *     means whatever is at one socket
   */
  static List<DeviceNode> matching(
      List<DeviceNode> nodes, String selector, Optional<DeviceNode.Identity> known) {
    List<DeviceNode> matching = new ArrayList<>();
    if (known.isPresent() && !selector.startsWith(BY_SOCKET)) {
      nodes.stream()
          .filter(node -> known.get().likeness(node.identity()) > 0)
          .sorted(Comparator.comparingInt(node -> -known.get().likeness(node.identity())))
          .forEach(matching::add);
    }
    nodes.stream()
        .filter(node -> node.isMeantBy(selector) && !matching.contains(node))
        .forEach(matching::add);
    return matching;
  }
}
