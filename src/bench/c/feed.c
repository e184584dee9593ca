/*
 * A camera program for the server's `command` camera: writes prepared JPEGs to standard output, at a
 * steady rate, each stamped with the time at which it was due (stamp.h).
 *
 *     feed DIR FPS
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "frames.h"
#include "stamp.h"

static void write_all(const unsigned char *data, size_t length) {
  while (length > 0) {
    ssize_t written = write(STDOUT_FILENO, data, length);
    if (written < 0 && errno != EINTR) {
      exit(0);
    }
    if (written > 0) {
      data += written;
      length -= (size_t)written;
    }
  }
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: feed DIR FPS\n");
    return 2;
  }
  struct frame frames[MOST_FRAMES];
  int count = read_frames(argv[1], "jpg", frames);
  uint64_t interval = (uint64_t)(1e9 / atof(argv[2]));
  uint64_t due = monotonic_nanos();
  for (uint32_t number = 0;; number++) {
    struct frame *frame = &frames[number % (uint32_t)count];
    stamp_write(stamp_find(frame->data, frame->length), (struct stamp){due, number});
    write_all(frame->data, frame->length);
    due += interval;
    struct timespec until = {(time_t)(due / 1000000000u), (long)(due % 1000000000u)};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR) {
    }
  }
}
