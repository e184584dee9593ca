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
  private final HostNames hostNames;
  private final ClientAddress clients;
  private final List<CameraFanout> cameras;
  private final Endpoint events;
  private final MonotonicClock clock;

  /**
   * @param hostNames under which a page may change settings
   * @param clients which proxies are trusted
   * @param cameras the first is the default camera
   * @param events outlasts this, as those who listen do
   */
  Api(
      ServerConfig config,
      HostNames hostNames,
      ClientAddress clients,
      List<CameraFanout> cameras,
      Endpoint events,
      MonotonicClock clock) {
    this.config = config;
    this.hostNames = hostNames;
    this.clients = clients;
    this.cameras = List.copyOf(cameras);
    this.events = events;
    this.clock = clock;
  }

  void addTo(Router router) {
    router.add(
        Router.API_CAMERAS,
        exchange ->
            exchange.json(
                HttpResponseStatus.OK, StatusJson.line(json -> ApiJson.cameras(json, cameras))));
    WriteGuard guard = new WriteGuard(config.allowOrigin(), hostNames, clients);
    for (CameraFanout camera : cameras) {
      String base = Router.API_CAMERAS + '/' + camera.feed().name();
      router.add(base, new CameraEndpoint(camera));
      router.add(base + "/controls", new ControlsEndpoint(camera, guard));
      router.add(base + "/restart", new RestartEndpoint(camera, guard));
    }
    router.add(Router.EVENTS, events);
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
