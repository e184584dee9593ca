package io.github.mjpegstream.http;

import io.github.mjpegstream.config.AuthConfig.Open;
import io.github.mjpegstream.config.ServerConfig;
import io.github.mjpegstream.frame.MonotonicClock;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;

/**
 * All that is served at one time: the cameras, and what answers at which address. When either
 * changes there is another site, and no request sees a mixture of two. Immutable.
 *
 * @param cameras the first is the default camera
 * @param router knows their addresses, and all others
 * @param hostNames under which the server is known
 * @param clients which proxies are trusted
 */
record Site(List<CameraFanout> cameras, Router router, HostNames hostNames, ClientAddress clients) {
  Site {
    cameras = List.copyOf(cameras);
  }

  /**
   * What one site has in common with the next.
   *
   * @param viewers of all cameras together
   * @param viewerLog is told of every viewer who leaves
   * @param pinned frames of snapshots that are being sent
   * @param events tells of changes
   * @param metrics tells all that is counted
   * @param version of this program
   * @param startedNanos when the server was started
   */
  record Foundation(
      Viewers viewers,
      ViewerLog viewerLog,
      PinnedFrames pinned,
      Endpoint events,
      Endpoint metrics,
      String version,
      MonotonicClock clock,
      long startedNanos) {
    HealthEndpoint health(List<CameraFanout> cameras) {
      return new HealthEndpoint(cameras, viewers, version, clock, startedNanos);
    }
  }

  static Site of(ServerConfig config, List<CameraFanout> cameras, Foundation on) {
    Router router = new Router();
    HostNames hostNames = new HostNames(config.limits().hostNames());
    ClientAddress clients = new ClientAddress(config.trustedProxies());
    for (CameraFanout camera : cameras) {
      router.addCamera(
          camera.feed().name(),
          new StreamEndpoint(
              camera, on.viewers(), on.viewerLog(), on.clock(), config.clientTimeout()),
          new SnapshotEndpoint(camera, on.pinned(), on.clock()),
          new CamerasEndpoint(List.of(camera), cameras.get(0)),
          on.health(List.of(camera)));
    }
    router.add("/health", on.health(cameras));
    router.add(
        "/health/live",
        new OpenEndpoint(exchange -> exchange.text(HttpResponseStatus.OK, "alive"), Open.LIVE));
    router.add(Router.CAMERAS, new CamerasEndpoint(cameras, cameras.get(0)));
    router.add("/metrics", new OpenEndpoint(on.metrics(), Open.METRICS));
    new Api(config, hostNames, clients, cameras, on.events(), on.clock()).addTo(router);
    UiFiles.addTo(router);
    return new Site(cameras, router, hostNames, clients);
  }
}
