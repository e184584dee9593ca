# mjpeg-stream in a container: docs/docker.md says how it is run, and what has not been tried of it.

FROM debian:trixie-slim AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates curl openjdk-21-jdk-headless unzip
WORKDIR /build
COPY .mvn .mvn
COPY mvnw pom.xml ./
COPY src/main src/main
RUN ./mvnw -q -B -ntp -P '!gates' -Dmaven.test.skip=true package

FROM debian:trixie-slim
# RASPBERRY_PI=yes adds the Pi camera's programs, which are in Raspberry Pi OS and not in Debian.
ARG RASPBERRY_PI=no
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates curl libturbojpeg0 libyuv0 openjdk-21-jre-headless \
 && if [ "$RASPBERRY_PI" = yes ]; then \
      curl -fsS https://archive.raspberrypi.com/debian/raspberrypi.gpg.key \
        -o /usr/share/keyrings/raspberrypi.asc \
   && echo "deb [signed-by=/usr/share/keyrings/raspberrypi.asc] https://archive.raspberrypi.com/debian trixie main" \
        > /etc/apt/sources.list.d/raspberrypi.list \
   && apt-get update \
   && apt-get install -y --no-install-recommends rpicam-apps-lite; \
    fi \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /build/target/mjpeg-stream.jar /usr/share/mjpeg-stream/
COPY --from=build /build/target/lib /usr/share/mjpeg-stream/lib
COPY src/main/sh/start.sh /usr/share/mjpeg-stream/
# Starts are quick with an archive of classes, which this version of Java makes for itself.
RUN . /usr/share/mjpeg-stream/start.sh \
 && java_version "$(dirname "$(dirname "$(readlink -f /usr/bin/java)")")" > /usr/share/mjpeg-stream/version \
 && prepare_start java /usr/share/mjpeg-stream/mjpeg-stream.jar /usr/share/mjpeg-stream/start \
      "$(cat /usr/share/mjpeg-stream/version)" \
 && useradd --system --no-create-home --groups video mjpeg-stream
USER mjpeg-stream
EXPOSE 5000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["curl", "-fsS", "-o", "/dev/null", "http://127.0.0.1:5000/health"]
ENTRYPOINT ["/bin/sh", "-c", ". /usr/share/mjpeg-stream/start.sh && exec java $(java_flags) $(start_flags /usr/share/mjpeg-stream/start \"$(cat /usr/share/mjpeg-stream/version)\") ${JAVA_OPTS:-} -jar /usr/share/mjpeg-stream/mjpeg-stream.jar \"$@\"", "mjpeg-stream"]
