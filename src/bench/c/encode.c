/*
 * The least that encoding costs: prepared YUYV frames, as they come from a webcam, to JPEG with
 * libjpeg-turbo, at a steady rate. The packed picture is taken apart into planes, with the chroma of
 * two rows made one, as in most JPEGs (4:2:0); levels stay as they are. The library takes as many rows
 * at a time as make a row of blocks. Prints the CPU time per frame in ns.
 *
 *     encode DIR WIDTHxHEIGHT QUALITY FPS SECONDS
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <jpeglib.h>

#include "frames.h"
#include "stamp.h"

static unsigned width, height;
static unsigned char *planes[3];

static void take_apart(const unsigned char *restrict yuyv) {
  unsigned char *restrict y = planes[0], *restrict cb = planes[1], *restrict cr = planes[2];
  size_t stride = (size_t)width * 2;
  for (unsigned row = 0; row < height; row += 2) {
    const unsigned char *restrict upper = yuyv + row * stride, *restrict lower = upper + stride;
    for (size_t i = 0; i < width; i++) {
      y[i] = upper[2 * i];
      y[width + i] = lower[2 * i];
    }
    for (size_t i = 0; i < width / 2; i++) {
      cb[i] = (unsigned char)((upper[4 * i + 1] + lower[4 * i + 1] + 1) / 2);
      cr[i] = (unsigned char)((upper[4 * i + 3] + lower[4 * i + 3] + 1) / 2);
    }
    y += 2 * width;
    cb += width / 2;
    cr += width / 2;
  }
}

static unsigned char *row_of(int plane, unsigned row) {
  unsigned stride = plane == 0 ? width : width / 2, last = (plane == 0 ? height : height / 2) - 1;
  return planes[plane] + (size_t)(row < last ? row : last) * stride;
}

static void encode(const unsigned char *yuyv, int quality, unsigned char **jpeg, unsigned long *room) {
  struct jpeg_compress_struct encoder;
  struct jpeg_error_mgr errors;
  encoder.err = jpeg_std_error(&errors);
  jpeg_create_compress(&encoder);
  jpeg_mem_dest(&encoder, jpeg, room);
  encoder.image_width = width;
  encoder.image_height = height;
  encoder.input_components = 3;
  encoder.in_color_space = JCS_YCbCr;
  jpeg_set_defaults(&encoder);
  jpeg_set_quality(&encoder, quality, TRUE);
  encoder.raw_data_in = TRUE;
  encoder.comp_info[0].h_samp_factor = 2;
  encoder.comp_info[0].v_samp_factor = 2;
  take_apart(yuyv);
  jpeg_start_compress(&encoder, TRUE);
  while (encoder.next_scanline < height) {
    JSAMPROW rows[3][2 * DCTSIZE];
    JSAMPARRAY components[3] = {rows[0], rows[1], rows[2]};
    for (unsigned i = 0; i < 2 * DCTSIZE; i++) {
      rows[0][i] = row_of(0, encoder.next_scanline + i);
    }
    for (unsigned i = 0; i < DCTSIZE; i++) {
      rows[1][i] = row_of(1, encoder.next_scanline / 2 + i);
      rows[2][i] = row_of(2, encoder.next_scanline / 2 + i);
    }
    jpeg_write_raw_data(&encoder, components, 2 * DCTSIZE);
  }
  jpeg_finish_compress(&encoder);
  jpeg_destroy_compress(&encoder);
}

int main(int argc, char **argv) {
  if (argc != 6 || sscanf(argv[2], "%ux%u", &width, &height) != 2) {
    fprintf(stderr, "usage: encode DIR WIDTHxHEIGHT QUALITY FPS SECONDS\n");
    return 2;
  }
  struct frame frames[MOST_FRAMES];
  int count = read_frames(argv[1], "yuyv", frames);
  for (int i = 0; i < 3; i++) {
    planes[i] = malloc((size_t)width * height);
  }
  unsigned long room = (unsigned long)width * height * 2;
  unsigned char *jpeg = malloc(room);
  uint64_t interval = (uint64_t)(1e9 / atof(argv[4]));
  int total = (int)(atof(argv[5]) * atof(argv[4]));
  uint64_t due = monotonic_nanos();
  struct timespec before, after;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
  for (int i = 0; i < total; i++) {
    unsigned long length = room;
    encode(frames[i % count].data, atoi(argv[3]), &jpeg, &length);
    due += interval;
    struct timespec until = {(time_t)(due / 1000000000u), (long)(due % 1000000000u)};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR) {
    }
  }
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
  double nanos = (double)(after.tv_sec - before.tv_sec) * 1e9 + (double)(after.tv_nsec - before.tv_nsec);
  printf("%.0f\n", nanos / total);
  return 0;
}
