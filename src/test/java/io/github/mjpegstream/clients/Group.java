package io.github.mjpegstream.clients;

import io.github.mjpegstream.Programs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Clients that are looked at together, since they have room beside each other on two cores. */
enum Group {
  READERS {
    @Override
    List<String> programs() {
      return List.of("curl", "wget", "ffprobe", "stdbuf");
    }

    @Override
    List<Client> clients(Strips strips) {
      return List.of(
          passesOn("curl", "`curl -N URL`", strips, List.of("curl", "-sN")),
          passesOn("wget", "`wget -O - URL`", strips, List.of("wget", "-q", "-O", "-")),
          ffprobe(strips),
          reader(
              "Home Assistant, stream",
              "first `FFD8` to first `FFD9`, 10 s",
              EACH_A_CONNECTION,
              strips,
              10,
              true,
              Readers::homeAssistantStream),
          reader(
              "Home Assistant, still image",
              "`/snapshot`, 10 s",
              EACH_A_CONNECTION,
              strips,
              10,
              true,
              (socket, screen) ->
                  Readers.snapshot(
                      "GET /snapshot HTTP/1.1\r\nHost: camera\r\nAccept: */*\r\n"
                          + "User-Agent: HomeAssistant/2026.11 aiohttp/3.12 Python/3.13",
                      socket,
                      screen)),
          reader(
              "OctoPrint, snapshot",
              "`/?action=snapshot`, 5 s",
              EACH_A_CONNECTION,
              strips,
              5,
              true,
              (socket, screen) ->
                  Readers.snapshot(
                      "GET /?action=snapshot HTTP/1.1\r\nHost: camera\r\nAccept: */*\r\n"
                          + "User-Agent: python-requests/2.32",
                      socket,
                      screen)),
          reader(
              "Mainsail",
              "`fetch` from another origin, by `Content-Length`, `FFD8` whole, 10 s",
              Map.of(),
              strips,
              10,
              false,
              Readers::mainsail),
          reader(
              "go2rtc",
              "exact lines, `Content-Length`, JFIF",
              Map.of(),
              strips,
              10,
              false,
              Readers::go2rtc),
          reader(
              "motionEye",
              "HTTP/1.0, the literal `Content-Length:`",
              Map.of(),
              strips,
              10,
              false,
              Readers::motionEye));
    }
  },

  PLAYERS {
    @Override
    List<String> programs() {
      return List.of("ffmpeg", "cvlc", "gst-launch-1.0", "motion");
    }

    @Override
    void require() {
      super.require();
      Programs.requirePythonModule(PYTHON, "cv2");
    }

    @Override
    List<Client> clients(Strips strips) {
      return List.of(
          ffmpeg("ffmpeg, mpjpeg", "`-f mpjpeg -i URL`", List.of("-f", "mpjpeg")),
          ffmpeg(
              "ffmpeg, image2pipe",
              "`-f image2pipe -c:v mjpeg -i URL`",
              List.of("-f", "image2pipe", "-c:v", "mjpeg")),
          gstreamer(),
          openCv(),
          vlc(strips),
          motion(strips));
    }
  },

  BROWSERS {
    @Override
    List<String> programs() {
      List<String> programs = new ArrayList<>(List.of("Xvfb"));
      for (Browser.Kind kind : Browser.Kind.values()) {
        programs.add(Browser.program(kind));
      }
      return programs;
    }

    @Override
    List<Client> clients(Strips strips) {
      List<Client> browsers = new ArrayList<>();
      for (Browser.Kind kind : Browser.Kind.values()) {
        browsers.add(new Browser(kind));
      }
      return browsers;
    }
  };

  /** The one that Debian's packages of modules are for. */
  private static final String PYTHON = "/usr/bin/python3";

  private static final Map<Check, String> EACH_A_CONNECTION =
      Map.of(
          Check.RESTART, "a connection for each picture",
          Check.END, "asks again");

  /** Returns the programs that must be installed. */
  abstract List<String> programs();

  /** Skips the test aloud where something is not installed, and fails it under CI=true. */
  void require() {
    Programs.require("curl");
    Programs.require(programs().toArray(new String[0]));
  }

  /** Makes the clients, which have not been started. */
  abstract List<Client> clients(Strips strips);

  private static Client passesOn(String name, String how, Strips strips, List<String> command) {
    return new PipeClient(
        name,
        how,
        Map.of(),
        (in, sightings) ->
            Readers.parts(
                in, jpeg -> sightings.add(strips.picture(jpeg), System.currentTimeMillis())),
        (stage, folder) -> with(command, stage.url("/stream")));
  }

  /** It tells the digest of each picture. */
  private static Client ffprobe(Strips strips) {
    return new PipeClient(
        "ffprobe",
        "`ffprobe -show_packets -show_data_hash MD5 URL`",
        Map.of(),
        (in, sightings) -> digests(in, strips, sightings),
        (stage, folder) ->
            List.of(
                "stdbuf",
                "-oL",
                "ffprobe",
                "-v",
                "error",
                "-show_packets",
                "-show_entries",
                "packet=size,data_hash",
                "-show_data_hash",
                "MD5",
                "-of",
                "csv=p=0",
                stage.url("/stream")));
  }

  private static void digests(InputStream in, Strips strips, Sightings sightings)
      throws IOException, InterruptedException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      int digest = line.indexOf("MD5:");
      if (digest >= 0) {
        long now = System.currentTimeMillis();
        strips.awaitDigest(
            line.substring(digest + 4, digest + 4 + 32),
            Duration.ofSeconds(2),
            reading -> sightings.add(reading, now));
      }
    }
  }

  private static Client reader(
      String name,
      String how,
      Map<Check, String> notes,
      Strips strips,
      int timeoutSeconds,
      boolean asksAgain,
      Readers.Reader reader) {
    return new ReaderClient(
        name, how, notes, strips, Duration.ofSeconds(timeoutSeconds), asksAgain, reader);
  }

  private static Client ffmpeg(String name, String how, List<String> format) {
    return new PipeClient(
        name,
        how,
        Map.of(),
        PipeClient::greyStrips,
        (stage, folder) -> {
          List<String> command = with(List.of("ffmpeg", "-v", "error", "-nostdin"), format);
          command.addAll(List.of("-i", stage.url("/"), "-fps_mode", "passthrough"));
          command.addAll(List.of("-vf", "crop=480:16:0:344,format=gray", "-f", "rawvideo"));
          command.addAll(List.of("-flush_packets", "1", "-"));
          return command;
        });
  }

  private static Client gstreamer() {
    return new PipeClient(
        "GStreamer",
        "`souphttpsrc ! multipartdemux ! jpegdec`",
        Map.of(),
        PipeClient::greyStrips,
        (stage, folder) ->
            List.of(
                "gst-launch-1.0",
                "-q",
                "souphttpsrc",
                "location=" + stage.url("/stream"),
                "is-live=true",
                "do-timestamp=true",
                "!",
                "multipartdemux",
                "!",
                "jpegdec",
                "!",
                "videocrop",
                "top=344",
                "!",
                "videoconvert",
                "!",
                "video/x-raw,format=GRAY8",
                "!",
                "fdsink",
                "fd=1",
                "sync=false"));
  }

  private static Client openCv() {
    String program =
        """
        import sys, cv2
        capture = cv2.VideoCapture(sys.argv[1])
        while True:
            there, picture = capture.read()
            if not there:
                break
            sys.stdout.buffer.write(cv2.cvtColor(picture[344:], cv2.COLOR_BGR2GRAY).tobytes())
            sys.stdout.buffer.flush()
        """;
    return new PipeClient(
        "OpenCV",
        "`cv2.VideoCapture(URL)`",
        Map.of(),
        PipeClient::greyStrips,
        (stage, folder) -> List.of(PYTHON, "-c", program, stage.url("/stream")));
  }

  private static Client vlc(Strips strips) {
    return new FolderClient(
        "VLC",
        "`cvlc --vout=dummy URL`",
        Map.of(),
        false,
        strips,
        (stage, folder) -> {
          List<String> command = new ArrayList<>();
          Path pictures = FolderClient.pictures(folder);
          if ("root".equals(System.getProperty("user.name"))) {
            // VLC refuses to run as root.
            command.addAll(
                List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
            for (Path open : List.of(folder.getParent(), folder, pictures)) {
              Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
            }
          }
          command.addAll(List.of("cvlc", "--no-audio", "--vout=dummy", "--play-and-exit"));
          command.addAll(List.of("--video-filter=scene", "--scene-format=png"));
          command.addAll(List.of("--scene-ratio=1", "--scene-path=" + pictures));
          command.add(stage.url("/"));
          return command;
        });
  }

  private static Client motion(Strips strips) {
    return new FolderClient(
        "motion",
        "`netcam_url URL`",
        Map.of(Check.END, "waits for the stream to come back"),
        true,
        strips,
        (stage, folder) -> {
          Path settings = folder.resolve("motion.conf");
          Files.write(
              settings,
              List.of(
                  "daemon off",
                  "setup_mode off",
                  "log_level 5",
                  "netcam_url " + stage.url("/stream"),
                  "width " + Strips.WIDTH,
                  "height " + Strips.HEIGHT,
                  "framerate 10",
                  "minimum_frame_time 0",
                  "text_left",
                  "text_right",
                  "emulate_motion on",
                  "picture_output on",
                  "picture_quality 95",
                  "picture_filename %Y%m%d%H%M%S-%q",
                  "movie_output off",
                  "webcontrol_port 0",
                  "stream_port 0",
                  "target_dir " + FolderClient.pictures(folder)));
          return List.of("motion", "-c", settings.toString());
        });
  }

  private static List<String> with(List<String> command, String more) {
    return with(command, List.of(more));
  }

  private static List<String> with(List<String> command, List<String> more) {
    List<String> all = new ArrayList<>(command);
    all.addAll(more);
    return all;
  }
}
