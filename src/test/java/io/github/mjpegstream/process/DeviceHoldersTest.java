package io.github.mjpegstream.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceHoldersTest {
  @TempDir private Path proc;

  private void process(long pid, String name, String cgroup, String... open) throws IOException {
    Path descriptors = Files.createDirectories(proc.resolve(pid + "/fd"));
    Files.writeString(proc.resolve(pid + "/comm"), name + "\n");
    Files.writeString(proc.resolve(pid + "/cgroup"), cgroup);
    for (int i = 0; i < open.length; i++) {
      Files.createSymbolicLink(descriptors.resolve(Integer.toString(i)), Path.of(open[i]));
    }
  }

  @Test
  void shouldNameTheProcessAndItsServiceWhenItHasTheDeviceOpen() throws IOException {
    process(812, "motion", "0::/system.slice/motion.service\n", "/dev/null", "/dev/media3");
    process(813, "bash", "0::/user.slice/user-1000.slice/session-2.scope\n", "/dev/pts/0");
    Files.createDirectories(proc.resolve("sys"));

    var holders = new DeviceHolders(proc).find(path -> path.startsWith("/dev/media"));

    assertThat(holders)
        .containsExactly(
            new DeviceHolders.Holder(812, "motion", Optional.of("sudo systemctl stop motion")));
    assertThat(holders.get(0).advice())
        .isEqualTo("'motion' (pid 812): stop it, e.g. sudo systemctl stop motion");
  }

  @Test
  void shouldLeaveOutOurselvesWhenWeHoldItOurselves() throws IOException {
    process(ProcessHandle.current().pid(), "java", "", "/dev/video0");

    assertThat(new DeviceHolders(proc).find(path -> true)).isEmpty();
  }

  @Test
  void shouldFindNobodyWhenThereIsNoProc() {
    assertThat(new DeviceHolders(proc.resolve("none")).find(path -> true)).isEmpty();
  }

  @Test
  void shouldFindARealProcessWhenItHoldsAFile() throws Exception {
    Path file = Files.createFile(proc.resolve("device"));
    // Started by a helper that ends, so that it is no child of ours.
    Process helper =
        new ProcessBuilder(
                "sh", "-c", "sleep 60 <\"$0\" >/dev/null 2>&1 & echo $!", file.toString())
            .start();
    long pid =
        Long.parseLong(
            new String(helper.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
    try {
      assertThat(helper.waitFor(10, TimeUnit.SECONDS)).isTrue();

      var holders = new DeviceHolders().find(path -> path.equals(file.toString()));

      assertThat(holders).extracting(DeviceHolders.Holder::pid).containsExactly(pid);
    } finally {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void shouldNameTheUnitOnlyWhenItIsAService() {
    assertThat(DeviceHolders.unit("0::/user.slice/user-1000.slice/session-2.scope\n")).isEmpty();
    assertThat(DeviceHolders.unit("0::/user.slice/user-1000.slice/user@1000.service")).isEmpty();
    assertThat(
            DeviceHolders.unit(
                "0::/user.slice/user-1000.slice/user@1000.service/app.slice/obs.service\n"))
        .contains("systemctl --user stop obs");
    assertThat(DeviceHolders.unit("2:cpu:/\n1:name=systemd:/system.slice/motioneye.service\n"))
        .contains("sudo systemctl stop motioneye");
  }
}
