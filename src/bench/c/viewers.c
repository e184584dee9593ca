/*
 * A crowd of viewers on one thread, and what they see:
 *
 *     viewers --port PORT --path PATH [--good N] [--slow N] [--stuck N] ... > FIGURES (JSON)
 *
 *     --good N     viewers that read all there is
 *     --slow N     viewers that read --slow-rate BYTES a second (20000)
 *     --stuck N    viewers that never read
 *     --host IP    the server's address (127.0.0.1)
 *     --wait S     time limit for every good viewer to see a first frame, from the start (20)
 *     --warm S     then so long nothing is counted (1)
 *     --seconds S  then so long everything is (5)
 *     --churn MS   every so often the oldest good viewer leaves and a new one comes
 *     --pid PID    the server: its CPU time and that of its descendants over the same seconds
 *     --core N     the CPU that the server runs on (0): how busy it was altogether
 *     --first      ends with the first frame, trying to connect until it comes
 *
 * A frame counts when its last byte has come, if it begins with SOI and ends with EOI. It is as old as
 * its stamp says (stamp.h); frames between two numbers that a viewer has seen were skipped.
 *
 * It must not cost much, since it shares the machine with what it measures: a small frame takes one
 * system call, and of a large one the kernel throws away all but the first and last bytes (MSG_TRUNC).
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "stamp.h"

#define SECOND 1000000000ull
#define MILLISECOND 1000000ull

enum {
  EVENTS = 256,
  LINES = 2048,
  BOUNDARY = 80,
  SCRATCH = 1 << 18,
  BEGIN = STAMP_SEARCH_LENGTH,
  /* A small frame is read at once; of a large one the rest behind so many bytes is thrown away. */
  AT_ONCE = 24 * 1024,
  WORTH_DISCARDING = 8 * 1024,
  CONNECTS_A_TICK = 25,
  TICK_MILLIS = 20,
  MOST_PROCESSES = 256
};

enum kind { GOOD, SLOW, STUCK, KINDS };
enum state { CONNECTING, ANSWER, PART, BODY, GONE };

struct viewer {
  enum kind kind;
  enum state state;
  int fd;
  char lines[LINES]; /* of the answer's head or the part's, as far as they have come */
  size_t line_bytes;
  char delimiter[BOUNDARY]; /* what stands before the next part */
  size_t delimiter_length;
  bool chunked; /* the answer comes in chunks, even to a request of HTTP/1.0 */
  size_t chunk_left, chunk_size;
  bool chunk_size_begun;
  bool length_known;
  size_t body_length;
  size_t body_bytes; /* that have come */
  unsigned char begin[BEGIN];
  /* The end of the body; where its length is unknown, as much as a delimiter may hide in. */
  unsigned char end[BOUNDARY];
  size_t end_bytes;
  bool seen;
  bool counted; /* whether the stamp is to be counted from: one has come since the counting began */
  uint32_t number;
  uint64_t last_age;
  uint64_t connected_at;
  double allowance;
  uint64_t allowed_at;
};

struct figures {
  uint64_t frames, bytes, skipped, repeated, broken, closed, refused;
  uint32_t *ages; /* microseconds */
  size_t age_count, age_room;
};

static struct {
  const char *host, *path;
  int port, core, count[KINDS];
  double slow_rate, wait, warm, seconds, churn_millis;
  pid_t pid;
  bool first;
} options = {.host = "127.0.0.1", .path = "/", .slow_rate = 20000, .wait = 20, .warm = 1, .seconds = 5};

static struct viewer *viewers;
static int total, connected;
static struct figures figures[KINDS];
static bool counting;
static int unseen; /* good viewers that have not seen a frame yet */
static uint64_t first_frame_at;
static int epoll_fd;
static unsigned char scratch[SCRATCH];

static void fail(const char *what) {
  perror(what);
  exit(1);
}

/* ---- What a viewer sees ---------------------------------------------------------------------- */

static void leave(struct viewer *viewer, bool refused) {
  if (counting) {
    figures[viewer->kind].closed++;
  }
  if (refused) {
    figures[viewer->kind].refused++;
  }
  close(viewer->fd);
  viewer->state = GONE;
}

static void add_age(struct figures *of, uint64_t nanos) {
  if (of->age_count == of->age_room) {
    of->age_room = of->age_room ? of->age_room * 2 : 1 << 16;
    of->ages = realloc(of->ages, of->age_room * sizeof *of->ages);
    if (!of->ages) {
      fail("ages");
    }
  }
  of->ages[of->age_count++] = (uint32_t)(nanos / 1000);
}

static void frame_came(struct viewer *viewer) {
  struct figures *of = &figures[viewer->kind];
  uint64_t now = monotonic_nanos();
  bool whole = viewer->body_bytes > 4 && viewer->begin[0] == 0xff && viewer->begin[1] == 0xd8 &&
    viewer->end[viewer->end_bytes - 2] == 0xff && viewer->end[viewer->end_bytes - 1] == 0xd9;
  if (whole && !viewer->seen) {
    viewer->seen = true;
    unseen -= viewer->kind == GOOD;
    first_frame_at = first_frame_at ? first_frame_at : now;
  }
  size_t known = viewer->body_bytes < BEGIN ? viewer->body_bytes : BEGIN;
  unsigned char *text = stamp_find(viewer->begin, known);
  struct stamp stamp = text ? stamp_read(text) : (struct stamp){0};
  if (counting && !whole) {
    of->broken++;
  } else if (counting) {
    of->frames++;
    of->bytes += viewer->body_bytes;
    if (text) {
      viewer->last_age = now - stamp.nanos;
      add_age(of, viewer->last_age);
      int32_t step = (int32_t)(stamp.number - viewer->number);
      if (viewer->counted && step == 0) {
        of->repeated++;
      } else if (viewer->counted && step > 1) {
        of->skipped += (uint64_t)step - 1;
      }
    }
  }
  viewer->counted = counting;
  viewer->number = stamp.number;
}

static void expect_part(struct viewer *viewer) {
  viewer->state = PART;
  viewer->line_bytes = 0;
}

static void end_body(struct viewer *viewer) {
  frame_came(viewer);
  expect_part(viewer);
}

static const char *header(const char *lines, const char *name) {
  const char *found = strcasestr(lines, name);
  if (!found) {
    return NULL;
  }
  found += strlen(name);
  while (*found == ' ') {
    found++;
  }
  return found;
}

/* The head of the answer or of a part is complete. Returns false if it is none. */
static bool take_lines(struct viewer *viewer) {
  if (viewer->state == ANSWER) {
    const char *boundary = header(viewer->lines, "boundary=");
    if (!strstr(viewer->lines, " 200 ") || !boundary) {
      return false;
    }
    boundary += *boundary == '"';
    boundary += strncmp(boundary, "--", 2) == 0 ? 2 : 0;
    int length = (int)strcspn(boundary, "\"\r\n; ");
    viewer->delimiter_length = (size_t)snprintf(
      viewer->delimiter, BOUNDARY, "\r\n--%.*s", length < 70 ? length : 70, boundary);
    viewer->chunked = header(viewer->lines, "Transfer-Encoding: chunked") != NULL;
    expect_part(viewer);
    return true;
  }
  const char *length = header(viewer->lines, "Content-Length:");
  viewer->length_known = length != NULL;
  viewer->body_length = length ? strtoul(length, NULL, 10) : 0;
  viewer->body_bytes = 0;
  viewer->end_bytes = 0;
  viewer->state = BODY;
  return true;
}

/* Each of these takes as much as belongs to it, and returns how much that was. */

static size_t feed_lines(struct viewer *viewer, const unsigned char *data, size_t length) {
  size_t taken = 0;
  while (taken < length) {
    if (viewer->line_bytes == LINES - 1) {
      leave(viewer, true);
      return length;
    }
    viewer->lines[viewer->line_bytes++] = (char)data[taken++];
    if (viewer->line_bytes >= 4 && memcmp(viewer->lines + viewer->line_bytes - 4, "\r\n\r\n", 4) == 0) {
      viewer->lines[viewer->line_bytes] = '\0';
      if (!take_lines(viewer)) {
        leave(viewer, true);
        return length;
      }
      break;
    }
  }
  return taken;
}

static void keep_begin(struct viewer *viewer, const unsigned char *data, size_t length) {
  if (viewer->body_bytes < BEGIN) {
    size_t room = BEGIN - viewer->body_bytes;
    memcpy(viewer->begin + viewer->body_bytes, data, length < room ? length : room);
  }
}

/* Keeps the last bytes, at most so many. */
static void keep_end(struct viewer *viewer, const unsigned char *data, size_t length, size_t most) {
  if (length >= most) {
    memcpy(viewer->end, data + length - most, most);
    viewer->end_bytes = most;
    return;
  }
  size_t old = viewer->end_bytes + length > most ? most - length : viewer->end_bytes;
  memmove(viewer->end, viewer->end + viewer->end_bytes - old, old);
  memcpy(viewer->end + old, data, length);
  viewer->end_bytes = old + length;
}

static size_t feed_known_body(struct viewer *viewer, const unsigned char *data, size_t length) {
  size_t left = viewer->body_length - viewer->body_bytes;
  size_t taken = length < left ? length : left;
  keep_begin(viewer, data, taken);
  keep_end(viewer, data, taken, 2);
  viewer->body_bytes += taken;
  if (viewer->body_bytes == viewer->body_length) {
    end_body(viewer);
  }
  return taken;
}

/* The body ends where the delimiter begins, which may lie across what has come before and this. */
static size_t feed_unknown_body(struct viewer *viewer, const unsigned char *data, size_t length) {
  unsigned char seam[2 * BOUNDARY];
  size_t old = viewer->end_bytes;
  size_t fresh = length < BOUNDARY ? length : BOUNDARY;
  memcpy(seam, viewer->end, old);
  memcpy(seam + old, data, fresh);
  unsigned char *across = memmem(seam, old + fresh, viewer->delimiter, viewer->delimiter_length);
  const unsigned char *found =
    across ? NULL : memmem(data, length, viewer->delimiter, viewer->delimiter_length);
  if (!across && !found) {
    keep_begin(viewer, data, length);
    keep_end(viewer, data, length, viewer->delimiter_length + 1);
    viewer->body_bytes += length;
    return length;
  }
  size_t taken;
  if (across) {
    size_t kept = (size_t)(across - seam);
    taken = kept + viewer->delimiter_length - old;
    viewer->body_bytes = viewer->body_bytes + kept - old;
    viewer->end_bytes = 0;
    keep_end(viewer, seam, kept, 2);
  } else {
    size_t body = (size_t)(found - data);
    taken = body + viewer->delimiter_length;
    keep_begin(viewer, data, body);
    keep_end(viewer, data, body, 2);
    viewer->body_bytes += body;
  }
  end_body(viewer);
  return taken;
}

/* Between two chunks stands the size of the next, in a line of its own. */
static size_t feed_chunk_size(struct viewer *viewer, const unsigned char *data, size_t length) {
  size_t taken = 0;
  while (taken < length) {
    unsigned char next = data[taken++];
    if (isxdigit(next)) {
      size_t digit = (size_t)(isdigit(next) ? next - '0' : tolower(next) - 'a' + 10);
      viewer->chunk_size = viewer->chunk_size * 16 + digit;
      viewer->chunk_size_begun = true;
    } else if (next == '\n' && viewer->chunk_size_begun) {
      viewer->chunk_left = viewer->chunk_size;
      viewer->chunk_size = 0;
      viewer->chunk_size_begun = false;
      break;
    }
  }
  return taken;
}

static void feed(struct viewer *viewer, const unsigned char *data, size_t length) {
  while (length > 0 && viewer->state != GONE) {
    bool in_chunk = viewer->chunked;
    size_t available = length;
    size_t taken;
    if (in_chunk && viewer->chunk_left == 0) {
      taken = feed_chunk_size(viewer, data, length);
      data += taken;
      length -= taken;
      continue;
    }
    if (in_chunk && viewer->chunk_left < available) {
      available = viewer->chunk_left;
    }
    if (viewer->state != BODY) {
      taken = feed_lines(viewer, data, available);
    } else if (viewer->length_known) {
      taken = feed_known_body(viewer, data, available);
    } else {
      taken = feed_unknown_body(viewer, data, available);
    }
    viewer->chunk_left -= in_chunk ? taken : 0;
    data += taken;
    length -= taken;
  }
}

/* ---- Reading --------------------------------------------------------------------------------- */

/* Reads once, at most so many bytes. Returns how many came; 0 if there is nothing now. */
static size_t read_some(struct viewer *viewer, size_t most) {
  size_t left = viewer->body_length - viewer->body_bytes;
  bool inside = viewer->state == BODY && viewer->length_known && viewer->body_bytes >= BEGIN;
  bool discard = inside && !viewer->chunked && left > WORTH_DISCARDING;
  if (discard) {
    most = most < left - 2 ? most : left - 2;
  } else if (viewer->state == PART) {
    most = most < AT_ONCE ? most : AT_ONCE;
  }
  ssize_t got = recv(viewer->fd, discard ? NULL : scratch, most < SCRATCH || discard ? most : SCRATCH,
    discard ? MSG_TRUNC : 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
    return 0;
  }
  if (got <= 0) {
    leave(viewer, false);
    return 0;
  }
  if (discard) {
    viewer->body_bytes += (size_t)got;
    viewer->end_bytes = 0;
  } else {
    feed(viewer, scratch, (size_t)got);
  }
  return (size_t)got;
}

static void read_all(struct viewer *viewer) {
  uint64_t frames = figures[GOOD].frames;
  while (viewer->state != GONE && read_some(viewer, SCRATCH) > 0) {
    if (viewer->state == PART && figures[GOOD].frames != frames) {
      /* A frame is complete, and most likely there is no more: saves asking. */
      return;
    }
  }
}

static void read_slowly(struct viewer *viewer) {
  /* Ticks come when there is time for them. */
  uint64_t now = monotonic_nanos();
  uint64_t since = viewer->allowed_at ? viewer->allowed_at : now;
  viewer->allowance += options.slow_rate * (double)(now - since) / 1e9;
  viewer->allowed_at = now;
  while (viewer->state != GONE && viewer->allowance >= 1) {
    size_t got = read_some(viewer, (size_t)viewer->allowance);
    if (got == 0) {
      break;
    }
    viewer->allowance -= (double)got;
  }
  /* What it did not read in time it does not make up for. */
  double most = options.slow_rate / 10;
  viewer->allowance = viewer->allowance < most ? viewer->allowance : most;
}

/* ---- Coming and going ------------------------------------------------------------------------ */

static void connect_viewer(struct viewer *viewer) {
  viewer->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (viewer->fd < 0) {
    fail("socket");
  }
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)options.port)};
  if (inet_pton(AF_INET, options.host, &address.sin_addr) != 1) {
    fprintf(stderr, "%s: no IPv4 address\n", options.host);
    exit(2);
  }
  viewer->connected_at = monotonic_nanos();
  viewer->state = CONNECTING;
  if (connect(viewer->fd, (struct sockaddr *)&address, sizeof address) < 0 && errno != EINPROGRESS) {
    leave(viewer, true);
    return;
  }
  struct epoll_event event = {.events = EPOLLOUT, .data.ptr = viewer};
  if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, viewer->fd, &event) < 0) {
    fail("epoll_ctl");
  }
}

static void request(struct viewer *viewer) {
  int error = 0;
  socklen_t length = sizeof error;
  getsockopt(viewer->fd, SOL_SOCKET, SO_ERROR, &error, &length);
  char text[512];
  int bytes = snprintf(text, sizeof text, "GET %s HTTP/1.0\r\nHost: %s:%d\r\n\r\n", options.path,
    options.host, options.port);
  if (error != 0 || send(viewer->fd, text, (size_t)bytes, MSG_NOSIGNAL) != bytes) {
    leave(viewer, true);
    return;
  }
  viewer->state = ANSWER;
  viewer->line_bytes = 0;
  struct epoll_event event = {.data.ptr = viewer};
  if (viewer->kind == SLOW) {
    /* It reads when it is its time. */
    epoll_ctl(epoll_fd, EPOLL_CTL_DEL, viewer->fd, NULL);
    return;
  }
  event.events = viewer->kind == GOOD ? EPOLLIN : EPOLLRDHUP;
  epoll_ctl(epoll_fd, EPOLL_CTL_MOD, viewer->fd, &event);
}

static void reset(struct viewer *viewer) {
  enum kind kind = viewer->kind;
  memset(viewer, 0, sizeof *viewer);
  viewer->kind = kind;
}

/* The oldest good viewer leaves, and one comes in its place. */
static void churn(void) {
  struct viewer *oldest = NULL;
  for (int i = 0; i < connected; i++) {
    if (viewers[i].kind == GOOD && (!oldest || viewers[i].connected_at < oldest->connected_at)) {
      oldest = &viewers[i];
    }
  }
  if (!oldest) {
    return;
  }
  if (oldest->state != GONE) {
    close(oldest->fd);
  }
  unseen += oldest->seen;
  reset(oldest);
  connect_viewer(oldest);
}

static void tick(void) {
  for (int i = 0; i < CONNECTS_A_TICK && connected < total; i++) {
    connect_viewer(&viewers[connected++]);
  }
  for (int i = 0; i < connected; i++) {
    struct viewer *viewer = &viewers[i];
    if (viewer->kind == SLOW && viewer->state >= ANSWER && viewer->state != GONE) {
      read_slowly(viewer);
    }
    if (options.first && viewer->state == GONE) {
      reset(viewer);
      connect_viewer(viewer);
    }
  }
}

static void handle(struct viewer *viewer) {
  if (viewer->state == CONNECTING) {
    request(viewer);
  } else if (viewer->kind == GOOD && viewer->state != GONE) {
    read_all(viewer);
  } else if (viewer->kind == STUCK && viewer->state != GONE) {
    leave(viewer, false);
  }
}

/* Runs until a time, or until the condition holds if there is one. */
static void run_until(uint64_t until, bool (*condition)(void)) {
  static uint64_t next_tick, next_churn;
  int tick_millis = options.first ? 2 : TICK_MILLIS;
  while (true) {
    uint64_t now = monotonic_nanos();
    if (now >= until || (condition && condition())) {
      return;
    }
    if (now >= next_tick) {
      tick();
      next_tick = now + (uint64_t)tick_millis * MILLISECOND;
    }
    if (options.churn_millis > 0 && connected == total && now >= next_churn) {
      churn();
      next_churn = now + (uint64_t)(options.churn_millis * 1e6);
    }
    bool ticks_needed = connected < total || options.count[SLOW] > 0 || options.first ||
      options.churn_millis > 0;
    int millis = ticks_needed ? tick_millis : 200;
    uint64_t left = (until - now) / MILLISECOND + 1;
    struct epoll_event events[EVENTS];
    int ready = epoll_wait(epoll_fd, events, EVENTS, left < (uint64_t)millis ? (int)left : millis);
    for (int i = 0; i < ready; i++) {
      handle(events[i].data.ptr);
    }
  }
}

static bool all_seen(void) {
  return connected == total && unseen == 0;
}

static bool one_seen(void) {
  return first_frame_at != 0;
}

/* ---- The server's processes ------------------------------------------------------------------ */

struct usage {
  uint64_t cpu_nanos;
  long rss_kib, pss_kib, descriptors;
  int processes;
};

/* Finds a process and all its descendants. */
static int family(pid_t root, pid_t members[MOST_PROCESSES]) {
  int count = 0;
  members[count++] = root;
  for (int i = 0; i < count; i++) {
    DIR *proc = opendir("/proc");
    struct dirent *entry;
    while (proc && (entry = readdir(proc))) {
      if (!isdigit((unsigned char)entry->d_name[0])) {
        continue;
      }
      char path[300], line[1024];
      snprintf(path, sizeof path, "/proc/%s/stat", entry->d_name);
      FILE *file = fopen(path, "r");
      if (!file) {
        continue;
      }
      const char *behind_name = fgets(line, sizeof line, file) ? strrchr(line, ')') : NULL;
      int parent = 0;
      if (behind_name && sscanf(behind_name, ") %*c %d", &parent) == 1 && parent == members[i] &&
          count < MOST_PROCESSES) {
        members[count++] = (pid_t)atoi(entry->d_name);
      }
      fclose(file);
    }
    if (proc) {
      closedir(proc);
    }
  }
  return count;
}

static void add_memory(pid_t pid, struct usage *usage) {
  char path[64], line[256];
  snprintf(path, sizeof path, "/proc/%d/smaps_rollup", pid);
  FILE *file = fopen(path, "r");
  while (file && fgets(line, sizeof line, file)) {
    long kib;
    if (sscanf(line, "Rss: %ld", &kib) == 1) {
      usage->rss_kib += kib;
    } else if (sscanf(line, "Pss: %ld", &kib) == 1) {
      usage->pss_kib += kib;
    }
  }
  if (file) {
    fclose(file);
  }
  snprintf(path, sizeof path, "/proc/%d/fd", pid);
  DIR *dir = opendir(path);
  while (dir && readdir(dir)) {
    usage->descriptors++;
  }
  if (dir) {
    closedir(dir);
    usage->descriptors -= 2; /* "." and ".." */
  }
}

static struct usage usage_of(pid_t root, bool memory) {
  struct usage usage = {0};
  if (root == 0) {
    return usage;
  }
  pid_t members[MOST_PROCESSES];
  usage.processes = family(root, members);
  for (int i = 0; i < usage.processes; i++) {
    clockid_t clock;
    struct timespec used;
    if (clock_getcpuclockid(members[i], &clock) == 0 && clock_gettime(clock, &used) == 0) {
      usage.cpu_nanos += (uint64_t)used.tv_sec * SECOND + (uint64_t)used.tv_nsec;
    }
    if (memory) {
      add_memory(members[i], &usage);
    }
  }
  return usage;
}

/*
 * Returns the time that a CPU was busy for anyone, by /proc/stat, in units of 1/CLK_TCK s. That of nice
 * programs is not counted: one of ours is, which keeps the CPU awake (awake.c).
 */
static unsigned long long busy_ticks(int cpu) {
  char line[512], name[16];
  unsigned long long user, nice, system, idle, waiting, irq, softirq, steal, busy = 0;
  snprintf(name, sizeof name, "cpu%d ", cpu);
  FILE *file = fopen("/proc/stat", "r");
  while (file && fgets(line, sizeof line, file)) {
    if (strncmp(line, name, strlen(name)) == 0 &&
        sscanf(line + strlen(name), "%llu %llu %llu %llu %llu %llu %llu %llu", &user, &nice, &system,
          &idle, &waiting, &irq, &softirq, &steal) == 8) {
      busy = user + system + irq + softirq + steal;
    }
  }
  if (file) {
    fclose(file);
  }
  return busy;
}

/* ---- Figures --------------------------------------------------------------------------------- */

static int by_size(const void *a, const void *b) {
  uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
  return (left > right) - (left < right);
}

static double millis_at(const struct figures *of, double quantile) {
  size_t last = of->age_count - 1;
  return of->ages[(size_t)(quantile * (double)last + 0.5)] / 1000.0;
}

static void print_kind(enum kind kind, const char *name) {
  struct figures *of = &figures[kind];
  qsort(of->ages, of->age_count, sizeof *of->ages, by_size);
  uint64_t oldest = 0;
  for (int i = 0; i < total; i++) {
    if (viewers[i].kind == kind && viewers[i].last_age > oldest) {
      oldest = viewers[i].last_age;
    }
  }
  printf("\"%s\": {\"viewers\": %d, \"frames\": %llu, \"bytes\": %llu, \"skipped\": %llu, "
    "\"repeated\": %llu, \"broken\": %llu, \"closed\": %llu, \"refused\": %llu, \"stamped\": %zu",
    name, options.count[kind], (unsigned long long)of->frames, (unsigned long long)of->bytes,
    (unsigned long long)of->skipped, (unsigned long long)of->repeated,
    (unsigned long long)of->broken, (unsigned long long)of->closed,
    (unsigned long long)of->refused, of->age_count);
  if (of->age_count > 0) {
    printf(", \"age_ms\": {\"p50\": %.3f, \"p95\": %.3f, \"p99\": %.3f, \"max\": %.3f, \"last\": %.3f}",
      millis_at(of, 0.5), millis_at(of, 0.95), millis_at(of, 0.99), millis_at(of, 1),
      (double)oldest / 1e6);
  }
  printf("}, ");
}

static void parse_options(int argc, char **argv) {
  static const struct option known[] = {
    {"host", required_argument, NULL, 'h'}, {"port", required_argument, NULL, 'p'},
    {"path", required_argument, NULL, 'u'}, {"good", required_argument, NULL, 'g'},
    {"slow", required_argument, NULL, 's'}, {"stuck", required_argument, NULL, 'k'},
    {"slow-rate", required_argument, NULL, 'r'}, {"wait", required_argument, NULL, 'a'},
    {"warm", required_argument, NULL, 'w'}, {"seconds", required_argument, NULL, 't'},
    {"churn", required_argument, NULL, 'c'}, {"pid", required_argument, NULL, 'i'},
    {"core", required_argument, NULL, 'o'},
    {"first", no_argument, NULL, 'f'}, {NULL, 0, NULL, 0}};
  int option;
  while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
    switch (option) {
      case 'h': options.host = optarg; break;
      case 'p': options.port = atoi(optarg); break;
      case 'u': options.path = optarg; break;
      case 'g': options.count[GOOD] = atoi(optarg); break;
      case 's': options.count[SLOW] = atoi(optarg); break;
      case 'k': options.count[STUCK] = atoi(optarg); break;
      case 'r': options.slow_rate = atof(optarg); break;
      case 'a': options.wait = atof(optarg); break;
      case 'w': options.warm = atof(optarg); break;
      case 't': options.seconds = atof(optarg); break;
      case 'c': options.churn_millis = atof(optarg); break;
      case 'i': options.pid = (pid_t)atoi(optarg); break;
      case 'o': options.core = atoi(optarg); break;
      case 'f': options.first = true; break;
      default: exit(2);
    }
  }
}

static void make_viewers(void) {
  total = options.count[GOOD] + options.count[SLOW] + options.count[STUCK];
  unseen = options.count[GOOD];
  viewers = calloc((size_t)total + 1, sizeof *viewers);
  if (!viewers) {
    fail("viewers");
  }
  int made = 0;
  for (int kind = 0; kind < KINDS; kind++) {
    for (int i = 0; i < options.count[kind]; i++) {
      viewers[made++].kind = (enum kind)kind;
    }
  }
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

int main(int argc, char **argv) {
  parse_options(argc, argv);
  make_viewers();
  epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  uint64_t begin = monotonic_nanos();
  uint64_t limit = begin + (uint64_t)(options.wait * 1e9);
  if (options.first) {
    run_until(limit, one_seen);
    printf("{\"first_frame_at\": %llu}\n", (unsigned long long)first_frame_at);
    return first_frame_at ? 0 : 1;
  }
  run_until(limit, all_seen);
  int unseen_at_start = unseen;
  run_until(monotonic_nanos() + (uint64_t)(options.warm * 1e9), NULL);
  struct usage before = usage_of(options.pid, false), own = usage_of(getpid(), false);
  unsigned long long busy = busy_ticks(options.core);
  uint64_t counted_from = monotonic_nanos();
  counting = true;
  run_until(counted_from + (uint64_t)(options.seconds * 1e9), NULL);
  double seconds = (double)(monotonic_nanos() - counted_from) / 1e9;
  busy = busy_ticks(options.core) - busy;
  struct usage own_after = usage_of(getpid(), false), after = usage_of(options.pid, true);
  printf("{\"seconds\": %.3f, \"waiting\": %d, ", seconds, unseen_at_start);
  print_kind(GOOD, "good");
  print_kind(SLOW, "slow");
  print_kind(STUCK, "stuck");
  printf("\"server\": {\"cpu_ns\": %llu, \"rss_kib\": %ld, \"pss_kib\": %ld, \"descriptors\": %ld, "
    "\"processes\": %d}, \"core_busy\": %.3f, \"own_cpu_ns\": %llu}\n",
    (unsigned long long)(after.cpu_nanos - before.cpu_nanos), after.rss_kib, after.pss_kib,
    after.descriptors, after.processes,
    (double)busy / (double)sysconf(_SC_CLK_TCK) / seconds, (unsigned long long)(own_after.cpu_nanos - own.cpu_nanos));
  return 0;
}
