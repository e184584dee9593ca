#include "frames.h"

#include <stdio.h>
#include <stdlib.h>

int read_frames(const char *dir, const char *extension, struct frame frames[MOST_FRAMES]) {
  int count = 0;
  while (count < MOST_FRAMES) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%d.%s", dir, count, extension);
    FILE *file = fopen(path, "rb");
    if (!file) {
      break;
    }
    fseek(file, 0, SEEK_END);
    long length = ftell(file);
    rewind(file);
    frames[count].data = malloc((size_t)length);
    frames[count].length = (size_t)length;
    if (!frames[count].data || fread(frames[count].data, 1, (size_t)length, file) != (size_t)length) {
      fprintf(stderr, "%s: cannot be read\n", path);
      exit(1);
    }
    fclose(file);
    count++;
  }
  if (count == 0) {
    fprintf(stderr, "%s: no frames (expected: 0.%s)\n", dir, extension);
    exit(1);
  }
  return count;
}
