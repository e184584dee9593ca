package io.github.mjpegstream.frame;

import java.util.OptionalDouble;

/**
 * What a camera says of its sensor as of a frame. Each is empty where it does not say.
 *
 * @param exposureSeconds for how long the sensor was exposed to light
 * @param analogueGain amplification before the picture became numbers; 1 is none
 * @param digitalGain amplification after that; 1 is none
 * @param lensDioptres where the lens is: 0 for the far distance, 10 for 10 cm
 * @param temperatureCelsius of the sensor
 */
public record SensorReadings(
    OptionalDouble exposureSeconds,
    OptionalDouble analogueGain,
    OptionalDouble digitalGain,
    OptionalDouble lensDioptres,
    OptionalDouble temperatureCelsius) {}
