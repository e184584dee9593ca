/*
 * A V4L2 camera made of prepared frames, as a library that stands in front of the C library in a
 * program that captures (LD_PRELOAD). Java programs that call the C library through JNA are served as
 * well, since that looks for its functions in the whole process.
 *
 *     CAMERA_DEVICE   the path that is this camera; best an empty file, for programs that look first
 *     CAMERA_FRAMES   a folder of prepared frames
 *     CAMERA_FORMAT   MJPG or YUYV
 *     CAMERA_SIZE     WIDTHxHEIGHT
 *     CAMERA_FPS      frames a second
 *
 * It behaves as a driver does: whenever a frame is due, it goes into the buffer that was queued first,
 * and is lost if none is. The descriptor is that of a timer, so select, poll and epoll wait for it
 * with nobody's help; what a real camera's interrupts cost is not charged to programs either. Each
 * buffer holds one picture for ever: a frame costs its stamp (stamp.h) and no copy. Of the answers
 * that programs do not need there are none; calls for other descriptors go to the kernel directly.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "frames.h"
#include "stamp.h"

enum { MOST_BUFFERS = 16, MOST_DESCRIPTORS = 4096, OFFSET_SHIFT = 28 };

struct buffer {
  unsigned char *memory;
  unsigned char *stamp; /* NULL in a raw picture */
  unsigned used;
  uint64_t filled_at;
  uint32_t sequence;
  bool mapped, queued, done;
};

/* First in, first out. */
struct queue {
  int index[MOST_BUFFERS];
  int length;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool opened[MOST_DESCRIPTORS];

static struct {
  const char *path;
  uint32_t format;
  unsigned width, height, fps;
  struct frame frames[MOST_FRAMES];
  int frame_count;
  size_t buffer_length;
} camera;

static struct buffer buffers[MOST_BUFFERS];
static int buffer_count;
static struct queue waiting, done;
static int streaming_fd = -1;
static uint64_t started_at, interval;
static uint32_t ticks; /* that have been dealt with since the start */

static const char *setting(const char *name) {
  const char *value = getenv(name);
  if (!value) {
    fprintf(stderr, "camera: %s is not set\n", name);
    exit(1);
  }
  return value;
}

static void load(void) {
  const char *format = setting("CAMERA_FORMAT");
  camera.format = v4l2_fourcc(format[0], format[1], format[2], format[3]);
  if (sscanf(setting("CAMERA_SIZE"), "%ux%u", &camera.width, &camera.height) != 2) {
    fprintf(stderr, "camera: CAMERA_SIZE (expected: WIDTHxHEIGHT)\n");
    exit(1);
  }
  camera.fps = (unsigned)atoi(setting("CAMERA_FPS"));
  interval = 1000000000u / camera.fps;
  bool jpeg = camera.format == V4L2_PIX_FMT_MJPEG;
  camera.frame_count = read_frames(setting("CAMERA_FRAMES"), jpeg ? "jpg" : "yuyv", camera.frames);
  /* As large as drivers say, whatever a JPEG needs. */
  camera.buffer_length = (size_t)camera.width * camera.height * 2;
}

static bool is_camera(const char *path) {
  camera.path = camera.path ? camera.path : getenv("CAMERA_DEVICE");
  return camera.path && strcmp(path, camera.path) == 0;
}

static bool is_open(int fd) {
  return fd >= 0 && fd < MOST_DESCRIPTORS && opened[fd];
}

static int refuse(int error) {
  errno = error;
  return -1;
}

/* ---- Filling buffers ------------------------------------------------------------------------- */

static void append(struct queue *queue, int index) {
  queue->index[queue->length++] = index;
}

static int take_first(struct queue *queue) {
  int first = queue->index[0];
  queue->length--;
  memmove(queue->index, queue->index + 1, (size_t)queue->length * sizeof queue->index[0]);
  return first;
}

static void fill(int index, uint64_t due, uint32_t sequence) {
  struct buffer *buffer = &buffers[index];
  buffer->filled_at = due;
  buffer->sequence = sequence;
  buffer->queued = false;
  buffer->done = true;
  if (buffer->stamp) {
    stamp_write(buffer->stamp, (struct stamp){due, sequence});
  }
  append(&done, index);
}

/* Lets the camera do what it would have done until now. */
static void catch_up(void) {
  uint32_t due = (uint32_t)((monotonic_nanos() - started_at) / interval);
  while (ticks < due) {
    ticks++;
    if (waiting.length > 0) {
      fill(take_first(&waiting), started_at + ticks * interval, ticks);
    }
  }
}

static struct timespec timespec_of(uint64_t nanos) {
  return (struct timespec){(time_t)(nanos / 1000000000u), (long)(nanos % 1000000000u)};
}

/* The timer is readable from the given time on, and stays so until it is read. */
static void arm(uint64_t at) {
  struct itimerspec when = {.it_value = timespec_of(at), .it_interval = timespec_of(interval)};
  timerfd_settime(streaming_fd, TFD_TIMER_ABSTIME, &when, NULL);
}

static void start(int fd) {
  streaming_fd = fd;
  started_at = monotonic_nanos();
  ticks = 0;
  arm(started_at + interval);
}

static void stop(void) {
  if (streaming_fd >= 0) {
    timerfd_settime(streaming_fd, 0, &(struct itimerspec){0}, NULL);
  }
  streaming_fd = -1;
  waiting.length = done.length = 0;
  for (int i = 0; i < buffer_count; i++) {
    buffers[i].queued = buffers[i].done = false;
  }
}

/* ---- Requests -------------------------------------------------------------------------------- */

static int query_capability(struct v4l2_capability *capability) {
  memset(capability, 0, sizeof *capability);
  strcpy((char *)capability->driver, "bench");
  strcpy((char *)capability->card, "Prepared frames");
  strcpy((char *)capability->bus_info, "platform:bench");
  capability->version = 0x050a00;
  capability->device_caps = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
  capability->capabilities = capability->device_caps | V4L2_CAP_DEVICE_CAPS;
  return 0;
}

static int enumerate_input(struct v4l2_input *input) {
  if (input->index != 0) {
    return refuse(EINVAL);
  }
  memset(input, 0, sizeof *input);
  strcpy((char *)input->name, "Camera 1");
  input->type = V4L2_INPUT_TYPE_CAMERA;
  return 0;
}

static int enumerate_format(struct v4l2_fmtdesc *description) {
  if (description->index != 0 || description->type != V4L2_BUF_TYPE_VIDEO_CAPTURE) {
    return refuse(EINVAL);
  }
  description->flags = camera.format == V4L2_PIX_FMT_MJPEG ? V4L2_FMT_FLAG_COMPRESSED : 0;
  strcpy((char *)description->description, "Prepared");
  description->pixelformat = camera.format;
  return 0;
}

static int enumerate_size(struct v4l2_frmsizeenum *size) {
  if (size->index != 0 || size->pixel_format != camera.format) {
    return refuse(EINVAL);
  }
  size->type = V4L2_FRMSIZE_TYPE_DISCRETE;
  size->discrete.width = camera.width;
  size->discrete.height = camera.height;
  return 0;
}

static int enumerate_interval(struct v4l2_frmivalenum *of) {
  if (of->index != 0 || of->pixel_format != camera.format) {
    return refuse(EINVAL);
  }
  of->type = V4L2_FRMIVAL_TYPE_DISCRETE;
  of->discrete = (struct v4l2_fract){1, camera.fps};
  return 0;
}

static int grant_format(struct v4l2_format *format) {
  if (format->type != V4L2_BUF_TYPE_VIDEO_CAPTURE) {
    return refuse(EINVAL);
  }
  bool jpeg = camera.format == V4L2_PIX_FMT_MJPEG;
  memset(&format->fmt, 0, sizeof format->fmt);
  format->fmt.pix = (struct v4l2_pix_format){
    .width = camera.width,
    .height = camera.height,
    .pixelformat = camera.format,
    .field = V4L2_FIELD_NONE,
    .bytesperline = jpeg ? 0 : camera.width * 2,
    .sizeimage = (unsigned)camera.buffer_length,
    /* What uvcvideo says of most webcams. */
    .colorspace = V4L2_COLORSPACE_SRGB,
  };
  return 0;
}

static int grant_rate(struct v4l2_streamparm *parameters) {
  if (parameters->type != V4L2_BUF_TYPE_VIDEO_CAPTURE) {
    return refuse(EINVAL);
  }
  memset(&parameters->parm, 0, sizeof parameters->parm);
  parameters->parm.capture.capability = V4L2_CAP_TIMEPERFRAME;
  parameters->parm.capture.timeperframe = (struct v4l2_fract){1, camera.fps};
  return 0;
}

static int request_buffers(struct v4l2_requestbuffers *request) {
  if (request->type != V4L2_BUF_TYPE_VIDEO_CAPTURE || request->memory != V4L2_MEMORY_MMAP) {
    return refuse(EINVAL);
  }
  stop();
  for (int i = 0; i < buffer_count; i++) {
    munmap(buffers[i].memory, camera.buffer_length);
  }
  memset(buffers, 0, sizeof buffers);
  buffer_count = request->count < MOST_BUFFERS ? (int)request->count : MOST_BUFFERS;
  for (int i = 0; i < buffer_count; i++) {
    const struct frame *frame = &camera.frames[i % camera.frame_count];
    buffers[i].memory = (unsigned char *)syscall(SYS_mmap, NULL, camera.buffer_length,
      PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    buffers[i].used = (unsigned)frame->length;
    memcpy(buffers[i].memory, frame->data, frame->length);
    buffers[i].stamp = stamp_find(buffers[i].memory, frame->length);
  }
  request->count = (unsigned)buffer_count;
  return 0;
}

static void describe(int index, struct v4l2_buffer *of) {
  const struct buffer *buffer = &buffers[index];
  *of = (struct v4l2_buffer){
    .index = (unsigned)index,
    .type = V4L2_BUF_TYPE_VIDEO_CAPTURE,
    .memory = V4L2_MEMORY_MMAP,
    .bytesused = buffer->used,
    .field = V4L2_FIELD_NONE,
    .flags = V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC | (buffer->mapped ? V4L2_BUF_FLAG_MAPPED : 0) |
      (buffer->queued ? V4L2_BUF_FLAG_QUEUED : 0) | (buffer->done ? V4L2_BUF_FLAG_DONE : 0),
    .timestamp = {(long)(buffer->filled_at / 1000000000u),
      (long)(buffer->filled_at % 1000000000u / 1000)},
    .sequence = buffer->sequence,
    .m.offset = (unsigned)index << OFFSET_SHIFT,
    .length = (unsigned)camera.buffer_length,
  };
}

static int queue_buffer(const struct v4l2_buffer *of) {
  if ((int)of->index >= buffer_count || buffers[of->index].queued || buffers[of->index].done) {
    return refuse(EINVAL);
  }
  if (streaming_fd >= 0) {
    catch_up();
  }
  buffers[of->index].queued = true;
  append(&waiting, (int)of->index);
  return 0;
}

static int dequeue_buffer(int fd, struct v4l2_buffer *of) {
  if (fd != streaming_fd) {
    return refuse(EINVAL);
  }
  bool blocking = (fcntl(fd, F_GETFL) & O_NONBLOCK) == 0;
  uint64_t expired;
  while (true) {
    catch_up();
    if (done.length > 0) {
      break;
    }
    if (!blocking) {
      /* Readable again when the next frame is due. */
      arm(started_at + (uint64_t)(ticks + 1) * interval);
      return refuse(EAGAIN);
    }
    struct timespec due = timespec_of(started_at + (uint64_t)(ticks + 1) * interval);
    pthread_mutex_unlock(&lock);
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
    pthread_mutex_lock(&lock);
  }
  int index = take_first(&done);
  buffers[index].done = false;
  describe(index, of);
  if (done.length > 0) {
    arm(started_at + interval);
  } else if (blocking) {
    arm(started_at + (uint64_t)(ticks + 1) * interval);
  } else if (syscall(SYS_read, fd, &expired, sizeof expired) < 0) {
    /* The frame was taken before the timer came to it. */
    arm(started_at + (uint64_t)(ticks + 1) * interval);
  }
  return 0;
}

static int answer(int fd, uint32_t request, void *argument) {
  switch (request) {
    case VIDIOC_QUERYCAP: return query_capability(argument);
    case VIDIOC_ENUMINPUT: return enumerate_input(argument);
    case VIDIOC_G_INPUT: *(int *)argument = 0; return 0;
    case VIDIOC_S_INPUT: return *(int *)argument == 0 ? 0 : refuse(EINVAL);
    case VIDIOC_ENUM_FMT: return enumerate_format(argument);
    case VIDIOC_ENUM_FRAMESIZES: return enumerate_size(argument);
    case VIDIOC_ENUM_FRAMEINTERVALS: return enumerate_interval(argument);
    case VIDIOC_G_FMT:
    case VIDIOC_S_FMT:
    case VIDIOC_TRY_FMT: return grant_format(argument);
    case VIDIOC_G_PARM:
    case VIDIOC_S_PARM: return grant_rate(argument);
    case VIDIOC_REQBUFS: return request_buffers(argument);
    case VIDIOC_QUERYBUF: {
      struct v4l2_buffer *buffer = argument;
      if ((int)buffer->index >= buffer_count) {
        return refuse(EINVAL);
      }
      describe((int)buffer->index, buffer);
      return 0;
    }
    case VIDIOC_QBUF: return queue_buffer(argument);
    case VIDIOC_DQBUF: return dequeue_buffer(fd, argument);
    case VIDIOC_STREAMON: start(fd); return 0;
    case VIDIOC_STREAMOFF: stop(); return 0;
    default: return refuse(request == VIDIOC_QUERYCTRL ? EINVAL : ENOTTY);
  }
}

/* ---- In front of the C library --------------------------------------------------------------- */

static int open_camera(int flags) {
  pthread_mutex_lock(&lock);
  if (camera.frame_count == 0) {
    load();
  }
  int fd = timerfd_create(CLOCK_MONOTONIC,
    (flags & O_NONBLOCK ? TFD_NONBLOCK : 0) | (flags & O_CLOEXEC ? TFD_CLOEXEC : 0));
  if (fd >= 0 && fd < MOST_DESCRIPTORS) {
    opened[fd] = true;
  }
  pthread_mutex_unlock(&lock);
  return fd;
}

static int open_any(int folder, const char *path, int flags, va_list arguments) {
  if (is_camera(path)) {
    return open_camera(flags);
  }
  bool makes = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
  unsigned mode = makes ? va_arg(arguments, unsigned) : 0;
  return (int)syscall(SYS_openat, folder, path, flags, mode);
}

#define OPEN(name)                                             \
  int name(const char *path, int flags, ...) {                 \
    va_list arguments;                                         \
    va_start(arguments, flags);                                \
    int fd = open_any(AT_FDCWD, path, flags, arguments);       \
    va_end(arguments);                                         \
    return fd;                                                 \
  }

#define OPENAT(name)                                           \
  int name(int folder, const char *path, int flags, ...) {     \
    va_list arguments;                                         \
    va_start(arguments, flags);                                \
    int fd = open_any(folder, path, flags, arguments);         \
    va_end(arguments);                                         \
    return fd;                                                 \
  }

OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

int close(int fd) {
  /* Nothing is locked for others: a child of fork() that closes all it has would wait for ever. */
  if (is_open(fd)) {
    pthread_mutex_lock(&lock);
    opened[fd] = false;
    if (fd == streaming_fd) {
      stop();
    }
    pthread_mutex_unlock(&lock);
  }
  return (int)syscall(SYS_close, fd);
}

int ioctl(int fd, unsigned long request, ...) {
  va_list arguments;
  va_start(arguments, request);
  void *argument = va_arg(arguments, void *);
  va_end(arguments);
  if (!is_open(fd)) {
    return (int)syscall(SYS_ioctl, fd, request, argument);
  }
  pthread_mutex_lock(&lock);
  int result = answer(fd, (uint32_t)request, argument);
  pthread_mutex_unlock(&lock);
  return result;
}

void *mmap64(void *address, size_t length, int protection, int flags, int fd, off64_t offset) {
  if (!is_open(fd)) {
    return (void *)syscall(SYS_mmap, address, length, protection, flags, fd, offset);
  }
  int index = (int)(offset >> OFFSET_SHIFT);
  if (index >= buffer_count || length > camera.buffer_length) {
    errno = EINVAL;
    return MAP_FAILED;
  }
  buffers[index].mapped = true;
  return buffers[index].memory;
}

void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset) {
  return mmap64(address, length, protection, flags, fd, offset);
}

int munmap(void *address, size_t length) {
  for (int i = 0; i < buffer_count; i++) {
    if (buffers[i].memory == address && buffers[i].mapped) {
      /* The memory stays until there are other buffers. */
      buffers[i].mapped = false;
      return 0;
    }
  }
  return (int)syscall(SYS_munmap, address, length);
}
