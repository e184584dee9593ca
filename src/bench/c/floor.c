/*
 * The least that a server of MJPEG can be, as the measure of the others: one thread, epoll, one
 * prepared part, one send() for each viewer and frame. A viewer that has not taken its last part yet
 * skips. It reads no requests: whoever connects is a viewer. A frame costs it nothing but the stamp.
 *
 *     floor DIR FPS HOST PORT [uring]
 *
 * With the last word, all sends of a frame are handed to the kernel with one call, by io_uring(7).
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/io_uring.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "frames.h"
#include "stamp.h"

enum { MOST_VIEWERS = 4096, EVENTS = 256, BACKLOG = 1024 };

static const char HEAD[] =
  "HTTP/1.0 200 OK\r\nConnection: close\r\n"
  "Content-Type: multipart/x-mixed-replace; boundary=frame\r\n\r\n--frame\r\n";

struct viewer {
  int fd;
  size_t sent; /* of the part in flight; 0 if none is */
};

static unsigned char *part;
static size_t part_length;
static unsigned char *part_stamp;
static int epoll_fd;
static struct viewer *viewers[MOST_VIEWERS];
static int viewer_count;

static void make_part(const char *dir) {
  static const char tail[] = "\r\n--frame\r\n";
  struct frame frames[MOST_FRAMES];
  read_frames(dir, "jpg", frames);
  char head[128];
  int head_length = snprintf(head, sizeof head,
    "Content-Type: image/jpeg\r\nContent-Length: %zu\r\n\r\n", frames[0].length);
  part_length = (size_t)head_length + frames[0].length + sizeof tail - 1;
  part = malloc(part_length);
  memcpy(part, head, (size_t)head_length);
  memcpy(part + head_length, frames[0].data, frames[0].length);
  memcpy(part + head_length + frames[0].length, tail, sizeof tail - 1);
  part_stamp = stamp_find(part + head_length, frames[0].length);
}

static void watch(int fd, uint32_t events, void *data, int operation) {
  struct epoll_event event = {.events = events, .data.ptr = data};
  if (epoll_ctl(epoll_fd, operation, fd, &event) < 0) {
    perror("epoll_ctl");
    exit(1);
  }
}

static void drop(struct viewer *viewer) {
  for (int i = 0; i < viewer_count; i++) {
    if (viewers[i] == viewer) {
      viewers[i] = viewers[--viewer_count];
      break;
    }
  }
  close(viewer->fd);
  free(viewer);
}

/* Notes what send() said, or the negated error number. Returns false if the viewer has gone. */
static bool has_sent(struct viewer *viewer, ssize_t sent) {
  bool waiting = viewer->sent > 0;
  if (sent < 0) {
    return sent == -EAGAIN;
  }
  viewer->sent += (size_t)sent;
  if (viewer->sent == part_length) {
    viewer->sent = 0;
    if (waiting) {
      watch(viewer->fd, EPOLLIN, viewer, EPOLL_CTL_MOD);
    }
  } else if (!waiting) {
    watch(viewer->fd, EPOLLIN | EPOLLOUT, viewer, EPOLL_CTL_MOD);
  }
  return true;
}

/* Sends what is left of the part. Returns false if the viewer has gone. */
static bool send_part(struct viewer *viewer) {
  ssize_t sent = send(viewer->fd, part + viewer->sent, part_length - viewer->sent, MSG_NOSIGNAL);
  return has_sent(viewer, sent < 0 ? -errno : sent);
}

/* The rings, if there are any. */
static struct {
  int fd;
  struct io_uring_sqe *entries;
  unsigned *tail, *mask, *order; /* of what is submitted */
  unsigned *done_head, *done_tail, *done_mask; /* of what has been done */
  struct io_uring_cqe *done;
} ring = {.fd = -1};

static void *map_ring(size_t bytes, off_t offset) {
  void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring.fd, offset);
  if (at == MAP_FAILED) {
    perror("mmap");
    exit(1);
  }
  return at;
}

static void open_ring(void) {
  struct io_uring_params params = {.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN};
  ring.fd = (int)syscall(SYS_io_uring_setup, MOST_VIEWERS, &params);
  if (ring.fd < 0) {
    perror("io_uring_setup");
    exit(1);
  }
  struct io_sqring_offsets in = params.sq_off;
  struct io_cqring_offsets out = params.cq_off;
  char *submitted = map_ring(in.array + params.sq_entries * sizeof(unsigned), IORING_OFF_SQ_RING);
  char *done = map_ring(out.cqes + params.cq_entries * sizeof(struct io_uring_cqe), IORING_OFF_CQ_RING);
  ring.entries = map_ring(params.sq_entries * sizeof(struct io_uring_sqe), IORING_OFF_SQES);
  ring.tail = (unsigned *)(submitted + in.tail);
  ring.mask = (unsigned *)(submitted + in.ring_mask);
  ring.order = (unsigned *)(submitted + in.array);
  ring.done_head = (unsigned *)(done + out.head);
  ring.done_tail = (unsigned *)(done + out.tail);
  ring.done_mask = (unsigned *)(done + out.ring_mask);
  ring.done = (struct io_uring_cqe *)(done + out.cqes);
}

/* Sends the part to all who wait for it, with one call. */
static void send_by_ring(void) {
  unsigned tail = *ring.tail, count = 0;
  for (int i = 0; i < viewer_count; i++) {
    if (viewers[i]->sent == 0) {
      unsigned slot = tail++ & *ring.mask;
      ring.entries[slot] = (struct io_uring_sqe){
        .opcode = IORING_OP_SEND,
        .fd = viewers[i]->fd,
        .addr = (uintptr_t)part,
        .len = (unsigned)part_length,
        .msg_flags = MSG_NOSIGNAL | MSG_DONTWAIT,
        .user_data = (uintptr_t)viewers[i],
      };
      ring.order[slot] = slot;
      count++;
    }
  }
  __atomic_store_n(ring.tail, tail, __ATOMIC_RELEASE);
  if (count > 0 && syscall(SYS_io_uring_enter, ring.fd, count, count, IORING_ENTER_GETEVENTS, NULL, 0) < 0) {
    perror("io_uring_enter");
    exit(1);
  }
  unsigned head = *ring.done_head;
  while (head != __atomic_load_n(ring.done_tail, __ATOMIC_ACQUIRE)) {
    struct io_uring_cqe *cqe = &ring.done[head++ & *ring.done_mask];
    /* Of one that has gone epoll tells as well. */
    has_sent((struct viewer *)(uintptr_t)cqe->user_data, cqe->res);
  }
  __atomic_store_n(ring.done_head, head, __ATOMIC_RELEASE);
}

static void accept_all(int listener) {
  int fd;
  while (viewer_count < MOST_VIEWERS && (fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct viewer *viewer = calloc(1, sizeof *viewer);
    viewer->fd = fd;
    viewers[viewer_count++] = viewer;
    watch(fd, EPOLLIN, viewer, EPOLL_CTL_ADD);
    send(fd, HEAD, sizeof HEAD - 1, MSG_NOSIGNAL);
  }
}

static void tick(int timer) {
  static uint32_t number;
  uint64_t expired;
  if (read(timer, &expired, sizeof expired) < 0) {
    return;
  }
  number += (uint32_t)expired;
  stamp_write(part_stamp, (struct stamp){monotonic_nanos(), number});
  for (int i = 0; ring.fd < 0 && i < viewer_count; i++) {
    if (viewers[i]->sent == 0) {
      /* Of one that has gone epoll tells as well. */
      send_part(viewers[i]);
    }
  }
  if (ring.fd >= 0) {
    send_by_ring();
  }
}

static void serve(struct viewer *viewer, uint32_t events) {
  char request[4096];
  if (events & EPOLLIN) {
    ssize_t got = recv(viewer->fd, request, sizeof request, 0);
    if (got == 0 || (got < 0 && errno != EAGAIN)) {
      drop(viewer);
      return;
    }
  }
  if ((events & (EPOLLERR | EPOLLHUP)) || ((events & EPOLLOUT) && !send_part(viewer))) {
    drop(viewer);
  }
}

int main(int argc, char **argv) {
  if (argc != 5 && !(argc == 6 && strcmp(argv[5], "uring") == 0)) {
    fprintf(stderr, "usage: floor DIR FPS HOST PORT [uring]\n");
    return 2;
  }
  make_part(argv[1]);
  if (argc == 6) {
    open_ring();
  }
  epoll_fd = epoll_create1(0);
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  struct sockaddr_in address = {
    .sin_family = AF_INET,
    .sin_port = htons((uint16_t)atoi(argv[4])),
    .sin_addr.s_addr = inet_addr(argv[3]),
  };
  if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, BACKLOG) < 0) {
    perror("listen");
    return 1;
  }
  int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  long interval = (long)(1e9 / atof(argv[2]));
  struct timespec period = {interval / 1000000000, interval % 1000000000};
  timerfd_settime(timer, 0, &(struct itimerspec){period, period}, NULL);
  watch(listener, EPOLLIN, &listener, EPOLL_CTL_ADD);
  watch(timer, EPOLLIN, &timer, EPOLL_CTL_ADD);
  while (true) {
    struct epoll_event events[EVENTS];
    int ready = epoll_wait(epoll_fd, events, EVENTS, -1);
    for (int i = 0; i < ready; i++) {
      if (events[i].data.ptr == &listener) {
        accept_all(listener);
      } else if (events[i].data.ptr == &timer) {
        tick(timer);
      } else {
        serve(events[i].data.ptr, events[i].events);
      }
    }
  }
}
