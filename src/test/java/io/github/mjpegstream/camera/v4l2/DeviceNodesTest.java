package io.github.mjpegstream.camera.v4l2;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.camera.v4l2.DeviceNode.Identity;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceNodesTest {
  private static final Identity LEFT = new Identity("uvcvideo", "HD Webcam", "", "usb-1.1", 0);
  private static final Identity RIGHT = new Identity("uvcvideo", "HD Webcam", "", "usb-1.2", 0);
  private static final Identity GRABBER = new Identity("uvcvideo", "USB3 Video", "77", "usb-2", 0);

  @ParameterizedTest
  @CsvSource({
    "'',                     /dev/video0",
    "/dev/video2,            /dev/video2",
    "usb3,                   /dev/video4",
    "Webcam,                 /dev/video0",
    "/dev/video1,",
    "Scanner,",
  })
  void shouldFindWhatAPersonMeans(String selector, String expected) {
    List<DeviceNode> nodes =
        List.of(
            node("/dev/video0", LEFT, "/dev/v4l/by-path/left"),
            node("/dev/video2", RIGHT, "/dev/v4l/by-path/right"),
            node("/dev/video4", GRABBER, "/dev/v4l/by-id/grabber"));

    assertThat(first(nodes, selector, Optional.empty())).isEqualTo(Optional.ofNullable(expected));
  }

  @Test
  void shouldKnowACameraAgainUnderAnotherNumber() {
    List<DeviceNode> nodes =
        List.of(node("/dev/video0", LEFT, ""), node("/dev/video7", GRABBER, ""));

    assertThat(first(nodes, "/dev/video4", Optional.of(GRABBER))).contains("/dev/video7");
  }

  @Test
  void shouldTellTwinsByTheirSockets() {
    List<DeviceNode> swapped =
        List.of(node("/dev/video0", RIGHT, ""), node("/dev/video2", LEFT, ""));

    assertThat(first(swapped, "/dev/video0", Optional.of(LEFT))).contains("/dev/video2");
  }

  @Test
  void shouldKnowACameraAgainAtAnotherSocket() {
    List<DeviceNode> nodes = List.of(node("/dev/video3", RIGHT, ""));

    assertThat(first(nodes, "/dev/video0", Optional.of(LEFT))).contains("/dev/video3");
  }

  @Test
  void shouldTakeWhateverIsAtTheSocketThatAPersonMeans() {
    String socket = DeviceNodes.BY_SOCKET + "platform-usb-1.1";
    List<DeviceNode> nodes =
        List.of(node("/dev/video0", RIGHT, "other"), node("/dev/video2", GRABBER, socket));

    assertThat(first(nodes, socket, Optional.of(LEFT))).isEmpty();
  }

  @Test
  void shouldTakeAnotherCameraOnlyIfThePersonAllowsIt() {
    List<DeviceNode> nodes = List.of(node("/dev/video0", GRABBER, ""));

    assertThat(first(nodes, "", Optional.of(LEFT))).contains("/dev/video0");
    assertThat(first(nodes, "HD Webcam", Optional.of(LEFT))).isEmpty();
  }

  private static Optional<String> first(
      List<DeviceNode> nodes, String selector, Optional<Identity> known) {
    return DeviceNodes.matching(nodes, selector, known).stream().findFirst().map(DeviceNode::path);
  }

  private static DeviceNode node(String path, Identity identity, String link) {
    return new DeviceNode(path, identity, BufferType.SINGLE_PLANAR, List.of(link));
  }
}
