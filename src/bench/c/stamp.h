/*
 * When a frame was captured, and its number, as text in a comment segment (COM) of the JPEG itself:
 * whoever receives the frame on the same machine knows exactly how old it is. Text, since neither
 * FF D8 nor FF D9 can occur in it.
 */
#ifndef STAMP_H
#define STAMP_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#define STAMP_TAG "mjpeg-stream bench "

enum {
  STAMP_TAG_LENGTH = sizeof(STAMP_TAG) - 1,
  STAMP_NANOS_DIGITS = 16,
  STAMP_NUMBER_DIGITS = 8,
  STAMP_LENGTH = STAMP_TAG_LENGTH + STAMP_NANOS_DIGITS + STAMP_NUMBER_DIGITS,
  /* Within so many bytes of the start of a JPEG the stamp is found, also behind a JFIF header. */
  STAMP_SEARCH_LENGTH = 160
};

struct stamp {
  uint64_t nanos; /* CLOCK_MONOTONIC */
  uint32_t number;
};

uint64_t monotonic_nanos(void);

/* Returns where the stamp's text begins; NULL if there is none. */
unsigned char *stamp_find(unsigned char *jpeg, size_t length);

/* Overwrites the stamp at a place that stamp_find() or a writer of STAMP_LENGTH bytes has given. */
void stamp_write(unsigned char *text, struct stamp stamp);

struct stamp stamp_read(const unsigned char *text);

#endif
