package io.github.mjpegstream.clients;

/** What is looked at with every client, in this order. */
enum Check {
  CONNECTS("connects"),
  PICTURES("ten pictures, in order"),
  PAUSE("current again after a pause"),
  RESTART("camera lost and back, same connection"),
  END("ends with the stream");

  private final String title;

  Check(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }
}
