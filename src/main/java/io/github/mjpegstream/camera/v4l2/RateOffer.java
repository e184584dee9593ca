package io.github.mjpegstream.camera.v4l2;

import java.math.BigDecimal;
import java.util.List;

/** Which frame rates a device has for a format and size, in frames a second. */
sealed interface RateOffer {
  /** Returns the slowest that is not slower than a wish, or else the fastest. */
  double nearest(double wanted);

  /** Returns it for people: {@code "30, 15, 5 fps"}; empty if it is not known. */
  String describe();

  /**
   * Certain rates.
   *
   * @param rates at least one
   */
  record Discrete(List<Double> rates) implements RateOffer {
    public Discrete {
      rates = List.copyOf(rates);
    }

    @Override
    public double nearest(double wanted) {
      double nearest = Double.MAX_VALUE;
      double fastest = 0;
      for (double rate : rates) {
        // 29.97 will do for 30.
        if (rate >= wanted * TOLERANCE) {
          nearest = Math.min(nearest, rate);
        }
        fastest = Math.max(fastest, rate);
      }
      return nearest == Double.MAX_VALUE ? fastest : nearest;
    }

    @Override
    public String describe() {
      return String.join(", ", rates.stream().map(RateOffer::shown).toList()) + " fps";
    }
  }

  /** All rates between two. */
  record Range(double slowest, double fastest) implements RateOffer {
    @Override
    public double nearest(double wanted) {
      return Math.max(slowest, Math.min(fastest, wanted));
    }

    @Override
    public String describe() {
      return shown(slowest) + " to " + shown(fastest) + " fps";
    }
  }

  /** The driver does not say. */
  record Unknown() implements RateOffer {
    @Override
    public double nearest(double wanted) {
      return wanted;
    }

    @Override
    public String describe() {
      return "";
    }
  }

  /** A rate that falls short by no more than this is as good as the one that was asked for. */
  double TOLERANCE = 0.97;

  /** Returns a rate for people: {@code "29.97"}. */
  static String shown(double rate) {
    return BigDecimal.valueOf(Math.round(rate * 100), 2).stripTrailingZeros().toPlainString();
  }
}
