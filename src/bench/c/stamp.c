#define _GNU_SOURCE
#include "stamp.h"

#include <string.h>

uint64_t monotonic_nanos(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

unsigned char *stamp_find(unsigned char *jpeg, size_t length) {
  size_t searched = length < STAMP_SEARCH_LENGTH ? length : STAMP_SEARCH_LENGTH;
  unsigned char *found = memmem(jpeg, searched, STAMP_TAG, STAMP_TAG_LENGTH);
  return found && found + STAMP_LENGTH <= jpeg + length ? found : NULL;
}

static void write_hex(unsigned char *text, uint64_t value, int digits) {
  for (int i = digits - 1; i >= 0; i--) {
    text[i] = (unsigned char)"0123456789abcdef"[value & 0xf];
    value >>= 4;
  }
}

static uint64_t read_hex(const unsigned char *text, int digits) {
  uint64_t value = 0;
  for (int i = 0; i < digits; i++) {
    value = value << 4 | (uint64_t)(text[i] <= '9' ? text[i] - '0' : text[i] - 'a' + 10);
  }
  return value;
}

void stamp_write(unsigned char *text, struct stamp stamp) {
  memcpy(text, STAMP_TAG, STAMP_TAG_LENGTH);
  write_hex(text + STAMP_TAG_LENGTH, stamp.nanos, STAMP_NANOS_DIGITS);
  write_hex(text + STAMP_TAG_LENGTH + STAMP_NANOS_DIGITS, stamp.number, STAMP_NUMBER_DIGITS);
}

struct stamp stamp_read(const unsigned char *text) {
  return (struct stamp){
    .nanos = read_hex(text + STAMP_TAG_LENGTH, STAMP_NANOS_DIGITS),
    .number = (uint32_t)read_hex(text + STAMP_TAG_LENGTH + STAMP_NANOS_DIGITS, STAMP_NUMBER_DIGITS),
  };
}
