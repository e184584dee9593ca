package io.github.mjpegstream.camera.rpicam;

import static io.github.mjpegstream.fuzz.Input.check;

import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.ChildEnd;
import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.fuzz.Input;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What the camera program prints: an explanation, cameras and layouts come of it, no exception. */
public final class RpicamTextsFuzz {
  private RpicamTextsFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    Input input = new Input(data);
    int status = input.u8();
    String text = input.restAsText();
    List<String> lines = text.lines().limit(50).toList();

    CaptureException end =
        new RpicamFailures(0, List::of, () -> RpicamTool.parseVersion(text))
            .explain(
                new ChildEnd(
                    "rpicam-vid",
                    status == 255 ? OptionalInt.empty() : OptionalInt.of(status),
                    lines,
                    0));
    check(!end.getMessage().isBlank(), "no explanation");
    check(end.getMessage().length() < 1000 + text.length(), "an endless explanation");

    RpicamFinder.parse(text)
        .forEach(camera -> check(!camera.toString().isBlank(), "a camera without a name"));

    RawLayouts layouts = new RawLayouts(PictureProcessor.VC4, new FrameSize(320, 240));
    for (String line : lines) {
      layouts.line(line);
      Optional<String> complaint = RpicamFailures.complaint(line);
      check(complaint.isEmpty() || !complaint.get().isBlank(), "an empty complaint");
    }
    for (FrameLayout layout : layouts.known()) {
      check(layout.frameBytes() > 0, "a layout of " + layout.frameBytes() + " bytes");
    }
  }
}
