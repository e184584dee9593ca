package io.github.mjpegstream.http;

import io.github.mjpegstream.config.ServerConfig;
import io.github.mjpegstream.frame.MonotonicClock;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** What programs read and write, beside the pictures: the endpoints below {@code /api} and such. */
final class Api {
  private final ServerConfig config;
  private final List<CameraFanout> cameras;
  private final Viewers viewers;
  private final ViewerLog viewerLog;
  private final MonotonicClock clock;

  /**
   * @param cameras the first is the default camera
   * @param viewers of all cameras together
   * @param viewerLog is told of listeners that are cut off
   */
  Api(
      ServerConfig config,
      List<CameraFanout> cameras,
      Viewers viewers,
      ViewerLog viewerLog,
      MonotonicClock clock) {
    this.config = config;
    this.cameras = List.copyOf(cameras);
    this.viewers = viewers;
    this.viewerLog = viewerLog;
    this.clock = clock;
  }

  void addTo(Router router) {
    router.add(
        Router.API_CAMERAS,
        exchange ->
            exchange.json(
                HttpResponseStatus.OK, StatusJson.line(json -> ApiJson.cameras(json, cameras))));
    WriteGuard guard = new WriteGuard(config.allowOrigin());
    for (CameraFanout camera : cameras) {
      String base = Router.API_CAMERAS + '/' + camera.feed().name();
      router.add(
          base,
          exchange ->
              exchange.json(
                  HttpResponseStatus.OK, StatusJson.line(json -> ApiJson.camera(json, camera))));
      router.add(base + "/controls", new ControlsEndpoint(camera, guard));
      router.add(base + "/restart", new RestartEndpoint(camera, guard));
    }
    router.add(
        Router.EVENTS,
        new EventsEndpoint(new CameraEvents(cameras, viewers), viewerLog, clock, config));
    router.add(Router.STATE, new StateEndpoint(cameras.get(0), clock));
    router.add(Router.OPEN_API, new LazyEndpoint(() -> document(openApi())));
  }

  private static Endpoint document(byte[] json) {
    return exchange ->
        exchange.respond(
            exchange.response(HttpResponseStatus.OK, Exchange.JSON, Unpooled.wrappedBuffer(json)));
  }

  /** Returns the description of everything that is served, from beside this class. */
  private static byte[] openApi() {
    try (InputStream in = Api.class.getResourceAsStream("openapi.json")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("openapi.json in the jar", e);
    }
  }
}
