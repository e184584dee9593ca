/*
 * Prepares the frames that all servers are fed with:
 *
 *     frames WIDTHxHEIGHT QUALITY BYTES COUNT DIR
 *
 * DIR/N.jpg are JPEGs with a stamp (stamp.h) of about BYTES each, DIR/N.yuyv the same pictures raw,
 * with the levels of a webcam (16 to 235). They look to an encoder as a camera's do: large smooth
 * shapes that move, and the noise of a sensor, as much of it as it takes to make BYTES. The same
 * arguments make the same files.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include "stamp.h"

struct picture {
  int width;
  int height;
  unsigned char *ycbcr; /* three bytes a pixel, full range */
};

static uint64_t random_state;

/* About normal, deviation 1: the sum of four uniform numbers. */
static double noise(void) {
  double sum = 0;
  for (int i = 0; i < 4; i++) {
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    sum += (double)(random_state >> 33) / (double)(1u << 31) - 0.5;
  }
  return sum * 1.7320508;
}

static unsigned char level(double value) {
  return (unsigned char)(value < 0 ? 0 : value > 255 ? 255 : value + 0.5);
}

static void draw(struct picture *picture, int number, double noise_level) {
  random_state = 0x6d6a706567u + (uint64_t)number;
  double phase = number * 0.15;
  unsigned char *pixel = picture->ycbcr;
  for (int row = 0; row < picture->height; row++) {
    double y = (double)row / picture->height;
    for (int column = 0; column < picture->width; column++, pixel += 3) {
      double x = (double)column / picture->width;
      double disc = hypot((x - 0.5 - 0.2 * cos(phase)) * 1.4, y - 0.5 - 0.2 * sin(phase));
      double luma = 60 + 110 * y + 30 * sin(9 * x + phase) * cos(7 * y) + (disc < 0.18 ? 50 : 0);
      pixel[0] = level(luma + noise_level * noise());
      pixel[1] = level(128 + 40 * cos(4 * x + phase) + noise_level / 4 * noise());
      pixel[2] = level(128 + 40 * sin(5 * y - phase) + noise_level / 4 * noise());
    }
  }
}

static unsigned long encode(struct picture *picture, int quality, unsigned char **jpeg) {
  struct jpeg_compress_struct encoder;
  struct jpeg_error_mgr errors;
  encoder.err = jpeg_std_error(&errors);
  jpeg_create_compress(&encoder);
  unsigned long length = 0;
  *jpeg = NULL;
  jpeg_mem_dest(&encoder, jpeg, &length);
  encoder.image_width = (JDIMENSION)picture->width;
  encoder.image_height = (JDIMENSION)picture->height;
  encoder.input_components = 3;
  encoder.in_color_space = JCS_YCbCr;
  jpeg_set_defaults(&encoder);
  jpeg_set_quality(&encoder, quality, TRUE);
  jpeg_start_compress(&encoder, TRUE);
  unsigned char stamp[STAMP_LENGTH];
  stamp_write(stamp, (struct stamp){0});
  jpeg_write_marker(&encoder, JPEG_COM, stamp, STAMP_LENGTH);
  while (encoder.next_scanline < encoder.image_height) {
    JSAMPROW row = picture->ycbcr + (size_t)encoder.next_scanline * (size_t)picture->width * 3;
    jpeg_write_scanlines(&encoder, &row, 1);
  }
  jpeg_finish_compress(&encoder);
  jpeg_destroy_compress(&encoder);
  return length;
}

/* Finds how much noise makes a JPEG of so many bytes. */
static double noise_for(struct picture *picture, int quality, unsigned long bytes) {
  double low = 0, high = 64;
  for (int i = 0; i < 12; i++) {
    double middle = (low + high) / 2;
    unsigned char *jpeg;
    draw(picture, 0, middle);
    unsigned long length = encode(picture, quality, &jpeg);
    free(jpeg);
    if (length < bytes) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return (low + high) / 2;
}

static void to_yuyv(const struct picture *picture, unsigned char *yuyv) {
  const unsigned char *pixel = picture->ycbcr;
  size_t pairs = (size_t)picture->width * (size_t)picture->height / 2;
  for (size_t i = 0; i < pairs; i++, pixel += 6, yuyv += 4) {
    yuyv[0] = (unsigned char)(16 + pixel[0] * 219 / 255);
    yuyv[1] = (unsigned char)(16 + (pixel[1] + pixel[4]) * 112 / 255);
    yuyv[2] = (unsigned char)(16 + pixel[3] * 219 / 255);
    yuyv[3] = (unsigned char)(16 + (pixel[2] + pixel[5]) * 112 / 255);
  }
}

static void save(const char *dir, int number, const char *extension, const void *data, size_t length) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%d.%s", dir, number, extension);
  FILE *file = fopen(path, "wb");
  if (!file || fwrite(data, 1, length, file) != length || fclose(file) != 0) {
    perror(path);
    exit(1);
  }
}

int main(int argc, char **argv) {
  struct picture picture;
  if (argc != 6 || sscanf(argv[1], "%dx%d", &picture.width, &picture.height) != 2) {
    fprintf(stderr, "usage: frames WIDTHxHEIGHT QUALITY BYTES COUNT DIR\n");
    return 2;
  }
  int quality = atoi(argv[2]);
  size_t pixels = (size_t)picture.width * (size_t)picture.height;
  picture.ycbcr = malloc(pixels * 3);
  unsigned char *yuyv = malloc(pixels * 2);
  if (!picture.ycbcr || !yuyv) {
    fprintf(stderr, "out of memory\n");
    return 1;
  }
  double noise_level = noise_for(&picture, quality, strtoul(argv[3], NULL, 10));
  for (int i = 0; i < atoi(argv[4]); i++) {
    unsigned char *jpeg;
    draw(&picture, i, noise_level);
    unsigned long length = encode(&picture, quality, &jpeg);
    save(argv[5], i, "jpg", jpeg, length);
    free(jpeg);
    to_yuyv(&picture, yuyv);
    save(argv[5], i, "yuyv", yuyv, pixels * 2);
  }
  free(yuyv);
  free(picture.ycbcr);
  return 0;
}
