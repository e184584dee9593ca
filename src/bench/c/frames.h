/* Reads the prepared frames that `frames` has written. */
#ifndef FRAMES_H
#define FRAMES_H

#include <stddef.h>

enum { MOST_FRAMES = 16 };

struct frame {
  unsigned char *data;
  size_t length;
};

/* Reads DIR/0.EXTENSION, DIR/1.EXTENSION and so on. Returns how many there are; exits if none. */
int read_frames(const char *dir, const char *extension, struct frame frames[MOST_FRAMES]);

#endif
