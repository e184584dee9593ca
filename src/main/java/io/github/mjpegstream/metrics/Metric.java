package io.github.mjpegstream.metrics;

import java.util.List;

/**
 * Every metric there is: its name as Prometheus sees it, what kind it is, its labels, and what it
 * means. {@code docs/monitoring.md} has the same list.
 *
 * <p>Units are in the names, and are the base units of Prometheus. Labels only take values from the
 * configuration or from a fixed set.
 */
@SuppressWarnings("ImmutableEnumChecker") // the labels are a copy that nobody can change
enum Metric {
  BUILD_INFO(
      "mjpeg_stream_build_info",
      Kind.INFO,
      "Version of the server and of Java.",
      "version",
      "java"),
  CONNECTIONS("mjpeg_stream_connections", Kind.GAUGE, "Open connections, viewers among them."),
  CONNECTIONS_REFUSED(
      "mjpeg_stream_connections_refused_total",
      Kind.COUNTER,
      "Connections that a limit has cost: turned away when they were new, or closed while they waited"
          + " for a request, to make room for others.",
      "how"),
  REQUESTS_REFUSED(
      "mjpeg_stream_requests_refused_total",
      Kind.COUNTER,
      "Requests that were refused since their sender asked too often (max-request-rate)."),
  ACCESS_REFUSED(
      "mjpeg_stream_access_refused_total",
      Kind.COUNTER,
      "Requests with a wrong password, token or link, or one that came too soon after wrong ones."),
  VIEWERS_LIMIT(
      "mjpeg_stream_viewers_limit", Kind.GAUGE, "How many viewers there may be (max-clients)."),
  VARIANTS_LIMIT(
      "mjpeg_stream_variants_limit",
      Kind.GAUGE,
      "How many variants may be watched at a time (max-variants)."),

  CAMERA_UP(
      "mjpeg_stream_camera_up",
      Kind.GAUGE,
      "1 while the camera is as it should be, as in /health; else 0.",
      Names.CAMERA),
  CAMERA_STATE(
      "mjpeg_stream_camera_state",
      Kind.GAUGE,
      "1 for the state in which the camera is, 0 for all others.",
      Names.CAMERA,
      "state"),
  CAMERA_RESTARTS(
      "mjpeg_stream_camera_restarts_total",
      Kind.COUNTER,
      "Restarts of the camera, and attempts to start it that failed, by cause.",
      Names.CAMERA,
      "cause"),
  CAMERA_WANTED_FPS(
      "mjpeg_stream_camera_wanted_frames_per_second",
      Kind.GAUGE,
      "Frames a second that the camera was asked for.",
      Names.CAMERA),
  CAMERA_WIDTH(
      "mjpeg_stream_camera_width_pixels", Kind.GAUGE, "Width of the newest frame.", Names.CAMERA),
  CAMERA_HEIGHT(
      "mjpeg_stream_camera_height_pixels", Kind.GAUGE, "Height of the newest frame.", Names.CAMERA),

  FRAME_AGE(
      "mjpeg_stream_frame_age_seconds",
      Kind.GAUGE,
      "How long ago the newest frame came; absent before the first.",
      Names.CAMERA),
  FRAMES_CAPTURED(
      "mjpeg_stream_frames_captured_total",
      Kind.COUNTER,
      "Frames that came from the camera and were fit to be shown.",
      Names.CAMERA),
  FRAMES_DROPPED(
      "mjpeg_stream_frames_dropped_total",
      Kind.COUNTER,
      "Frames that came and were lost before they could be shown: overtaken by a newer one, broken"
          + " (cut off or too large), corrupt (no valid JPEG), or without memory for them.",
      Names.CAMERA,
      "reason"),
  FRAMES_REPAIRED(
      "mjpeg_stream_frames_repaired_total",
      Kind.COUNTER,
      "Frames that were mended; they count as captured.",
      Names.CAMERA),
  FRAMES_UNWATCHED(
      "mjpeg_stream_frames_unwatched_total",
      Kind.COUNTER,
      "Captured frames that were not encoded, since nobody watched.",
      Names.CAMERA),
  FRAMES_ENCODED(
      "mjpeg_stream_frames_encoded_total",
      Kind.COUNTER,
      "Pictures that the server encoded, turned or labelled: the camera's own, or its variants.",
      Names.CAMERA,
      Names.OUTPUT),
  ENCODE_SECONDS(
      "mjpeg_stream_encode_seconds",
      Kind.HISTOGRAM,
      "How long that took for each picture.",
      Names.CAMERA,
      Names.OUTPUT),

  FRAMES_SENT(
      "mjpeg_stream_frames_sent_total",
      Kind.COUNTER,
      "Frames sent in streams, once for each viewer, when all of it had gone to the kernel.",
      Names.CAMERA),
  FRAMES_REPEATED(
      "mjpeg_stream_frames_repeated_total",
      Kind.COUNTER,
      "Those of the sent frames that the viewer had been sent before, since nothing new came.",
      Names.CAMERA),
  FRAMES_SKIPPED(
      "mjpeg_stream_frames_skipped_total",
      Kind.COUNTER,
      "Frames that a viewer was not sent, since a newer one had come before it could take them.",
      Names.CAMERA),
  SENT_BYTES(
      "mjpeg_stream_sent_bytes_total",
      Kind.COUNTER,
      "Bytes of the sent frames, with what lies between them in the stream.",
      Names.CAMERA),
  SNAPSHOTS("mjpeg_stream_snapshots_total", Kind.COUNTER, "Snapshots sent.", Names.CAMERA),
  VIEWERS("mjpeg_stream_viewers", Kind.GAUGE, "Who watches the camera's stream.", Names.CAMERA),
  VIEWERS_BEHIND(
      "mjpeg_stream_viewers_behind",
      Kind.GAUGE,
      "Those of them that have missed a frame in the last ten seconds.",
      Names.CAMERA),
  VIEWERS_CUT_OFF(
      "mjpeg_stream_viewers_cut_off_total",
      Kind.COUNTER,
      "Viewers that were cut off, since they took nothing for client-timeout.",
      Names.CAMERA),
  VIEWERS_REFUSED(
      "mjpeg_stream_viewers_refused_total",
      Kind.COUNTER,
      "Requests that were refused since a limit was reached.",
      Names.CAMERA,
      "limit"),
  VARIANTS(
      "mjpeg_stream_variants",
      Kind.GAUGE,
      "Smaller or slower variants of the camera that are watched.",
      Names.CAMERA),

  SENSOR_EXPOSURE(
      "mjpeg_stream_sensor_exposure_seconds",
      Kind.GAUGE,
      "Exposure of the newest frame, where the camera tells (rpicam).",
      Names.CAMERA),
  SENSOR_ANALOGUE_GAIN(
      "mjpeg_stream_sensor_analogue_gain",
      Kind.GAUGE,
      "Amplification in the sensor; 1 is none (rpicam).",
      Names.CAMERA),
  SENSOR_DIGITAL_GAIN(
      "mjpeg_stream_sensor_digital_gain",
      Kind.GAUGE,
      "Amplification behind the sensor; 1 is none (rpicam).",
      Names.CAMERA),
  SENSOR_LENS(
      "mjpeg_stream_sensor_lens_dioptres",
      Kind.GAUGE,
      "Where the lens is: 0 for far, 10 for 10 cm (rpicam, with a lens that moves).",
      Names.CAMERA),
  SENSOR_TEMPERATURE(
      "mjpeg_stream_sensor_temperature_celsius",
      Kind.GAUGE,
      "Temperature of the sensor (rpicam-apps from 1.8 on, with a sensor that tells).",
      Names.CAMERA),

  PROCESS_START(
      "process_start_time_seconds", Kind.GAUGE, "When the server started, in seconds since 1970."),
  PROCESS_CPU("process_cpu_seconds_total", Kind.COUNTER, "CPU time that the server has used."),
  PROCESS_MEMORY(
      "process_resident_memory_bytes", Kind.GAUGE, "Memory that the server occupies (RSS)."),
  PROCESS_FDS("process_open_fds", Kind.GAUGE, "Open files and connections."),
  PROCESS_MAX_FDS("process_max_fds", Kind.GAUGE, "How many there may be."),
  CGROUP_MEMORY(
      "mjpeg_stream_cgroup_memory_bytes",
      Kind.GAUGE,
      "Memory of the control group, camera programs included; absent without a limit."),
  CGROUP_MEMORY_LIMIT(
      "mjpeg_stream_cgroup_memory_limit_bytes",
      Kind.GAUGE,
      "Limit of that (MemoryMax of the service); absent without one."),
  BUFFER_MEMORY(
      "mjpeg_stream_buffer_memory_bytes",
      Kind.GAUGE,
      "Memory for frames and connections outside the heap; absent where jvm_buffer_pool counts it."),
  JVM_MEMORY_USED(
      "jvm_memory_used_bytes", Kind.GAUGE, "Memory that Java uses, by area.", Names.AREA),
  JVM_MEMORY_COMMITTED(
      "jvm_memory_committed_bytes", Kind.GAUGE, "Memory that Java has taken, by area.", Names.AREA),
  JVM_MEMORY_MAX(
      "jvm_memory_max_bytes", Kind.GAUGE, "Limit of that; absent without one.", Names.AREA),
  JVM_BUFFER_POOL(
      "jvm_buffer_pool_used_bytes", Kind.GAUGE, "Memory of direct and mapped buffers.", "pool"),
  JVM_THREADS("jvm_threads_current", Kind.GAUGE, "Threads of Java."),
  JVM_GC(
      "jvm_gc_collection_seconds",
      Kind.SUMMARY,
      "How often Java has collected garbage, and how long that took.",
      "gc");

  /** What kinds there are. */
  enum Kind {
    COUNTER,
    GAUGE,
    HISTOGRAM,
    SUMMARY,
    INFO
  }

  /** Labels that several have. */
  private static final class Names {
    private static final String CAMERA = "camera";
    private static final String OUTPUT = "output";
    private static final String AREA = "area";
  }

  private final String name;
  private final Kind kind;
  private final String help;
  private final List<String> labels;

  Metric(String name, Kind kind, String help, String... labels) {
    this.name = name;
    this.kind = kind;
    this.help = help;
    this.labels = List.of(labels);
  }

  /**
   * Returns the name as Prometheus sees it; of a histogram or summary, what its names begin with.
   */
  String fullName() {
    return name;
  }

  Kind kind() {
    return kind;
  }

  String help() {
    return help;
  }

  List<String> labels() {
    return labels;
  }
}
