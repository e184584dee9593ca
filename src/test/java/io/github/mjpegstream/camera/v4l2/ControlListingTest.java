package io.github.mjpegstream.camera.v4l2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.github.mjpegstream.camera.ControlSet;
import io.github.mjpegstream.camera.v4l2.Control.Kind;
import io.github.mjpegstream.config.CameraConfig;
import io.github.mjpegstream.config.CameraConfig.V4l2Config;
import io.github.mjpegstream.config.CameraConfigs;
import io.github.mjpegstream.config.CameraControl;
import io.github.mjpegstream.config.CameraControl.Choice;
import io.github.mjpegstream.frame.FrameSize;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ControlListingTest {
  private static final FrameSize SIZE = new FrameSize(640, 480);

  private final List<Control> controls = new ArrayList<>();
  private CameraConfig config = CameraConfigs.camera("c").build();

  @Test
  void shouldOfferKeysThatTheDeviceHasControlsFor() {
    add("Brightness", Kind.INTEGER, 0);
    add("Saturation", Kind.INTEGER, Videodev2.CTRL_FLAG_READ_ONLY);
    add("Horizontal Flip", Kind.BOOLEAN, 0);

    ControlSet jpeg = list(true);
    assertThat(jpeg.keys())
        .isEqualTo(Map.of("brightness", true, "hflip", true, "fps", false, "resolution", false));
    assertThat(jpeg.sizes()).containsExactly(SIZE);
    assertThat(jpeg.own()).extracting(CameraControl::name).containsExactly("control:saturation");
    assertThat(jpeg.own().get(0).readOnly()).isTrue();

    assertThat(list(false).keys()).containsEntry("quality", true);
    add("Vertical Flip", Kind.BOOLEAN, Videodev2.CTRL_FLAG_MODIFY_LAYOUT);
    add("Compression Quality", Kind.INTEGER, 0);
    assertThat(list(true).keys())
        .containsEntry("vflip", false)
        .containsEntry("rotation", false)
        .containsEntry("quality", true);
    assertThat(list(true).own()).hasSize(1);
  }

  @Test
  void shouldOfferAControlByItsOwnNameWhereTheSettingsHaveItSo() {
    add("Brightness", Kind.INTEGER, 0);
    config =
        CameraConfigs.camera("c")
            .v4l2(new V4l2Config("", "", "", "auto", Map.of("brightness", "7")))
            .build();

    assertThat(list(true).keys()).doesNotContainKey("brightness");
    assertThat(list(true).own())
        .extracting(CameraControl::name)
        .containsExactly("control:brightness");
  }

  @Test
  void shouldOfferEveryKindThatCanBeShown() {
    add("Flag", Kind.BOOLEAN, 0);
    add("Number", Kind.INTEGER, 0);
    add("Big", Kind.INTEGER64, 0);
    add("Bits", Kind.BITMASK, 0);
    add("Menu", Kind.MENU, 0);
    add("Frequency", Kind.INTEGER_MENU, 0);
    add("Press", Kind.BUTTON, 0);
    add("Text", Kind.STRING, 0);
    add("Class", Kind.CLASS, 0);
    add("Matrix", Kind.COMPOUND, 0);

    List<CameraControl> own = list(true).own();

    assertThat(own)
        .extracting(CameraControl::name, CameraControl::kind)
        .containsExactly(
            tuple("control:flag", CameraControl.Kind.BOOLEAN),
            tuple("control:number", CameraControl.Kind.INTEGER),
            tuple("control:big", CameraControl.Kind.INTEGER),
            tuple("control:bits", CameraControl.Kind.INTEGER),
            tuple("control:menu", CameraControl.Kind.CHOICE),
            tuple("control:frequency", CameraControl.Kind.CHOICE));
    assertThat(own.get(0).defaultValue()).contains("true");
    assertThat(own.get(0).value()).contains("true");
    assertThat(own.get(1).range().orElseThrow().step()).isEqualTo(BigDecimal.valueOf(2));
    assertThat(own.get(1).value()).contains("3");
    assertThat(own.get(4).choices()).containsExactly(new Choice("0", "Off"), new Choice("3", "On"));
    assertThat(own).allMatch(CameraControl::nullable).allMatch(CameraControl::live);
  }

  private ControlSet list(boolean deliversJpeg) {
    return ControlListing.of(
        controls, control -> OptionalLong.of(3), config, List.of(SIZE), deliversJpeg);
  }

  private void add(String label, Kind kind, int flags) {
    boolean menu = kind == Kind.MENU || kind == Kind.INTEGER_MENU;
    controls.add(
        new Control(
            controls.size() + 1,
            label,
            kind,
            0,
            10,
            2,
            4,
            flags,
            4,
            menu ? Map.of(3L, "On", 0L, "Off") : Map.of()));
  }
}
