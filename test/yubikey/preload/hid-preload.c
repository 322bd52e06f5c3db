/*
 * LD_PRELOAD library: makes /dev/hidrawN a socket to a virtual YubiKey, $HID_PRELOAD_DIR/hidrawN.
 * It stands before libumockdev-preload, which shows the fake /sys.
 *
 * When a node is opened the device greets (struct greeting) with all that hidraw's informative ioctls tell. After that
 *   - a node with input reports (FIDO) carries bare reports of `report_size` bytes in both directions;
 *   - a node without (OTP) carries feature reports: 'S' and the report to set one, answered by one byte,
 *     or 'G' to get one, answered by the report.
 * A closed socket is an unplugged device.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#define HIDRAW_MAJOR 241 /* as the tree says, see tree.ts */
#define FEATURE_SIZE 8
#define MAX_REPORT 64
#define MAX_FD 1024

/* Little-endian and without gaps; nodes.ts writes it. */
struct greeting {
  uint32_t error; /* errno of open(), or 0 */
  uint32_t report_size; /* of input and output reports; 0 for a node with feature reports only */
  uint32_t bus;
  uint16_t vendor, product;
  char name[64], phys[64];
  uint32_t descriptor_size;
  uint8_t descriptor[256];
};

/* What is behind a file descriptor. Never freed: another thread may still be looking while one closes. */
static struct node {
  int open;
  int flags;
  unsigned minor;
  struct greeting hello;
} nodes[MAX_FD];
static pthread_mutex_t feature_lock = PTHREAD_MUTEX_INITIALIZER;

/* real(name): the function of that name behind ours. */
#define REAL(name) ((__typeof__(&name))real(#name))
static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static struct node *node_of(int fd) {
  if (fd < 0 || fd >= MAX_FD || !__atomic_load_n(&nodes[fd].open, __ATOMIC_ACQUIRE)) return NULL;
  return &nodes[fd];
}

/* Sends or receives exactly n bytes; -1 when the other side has gone. */
static int send_all(int fd, const void *bytes, size_t n) {
  for (size_t done = 0; done < n;) {
    ssize_t k = send(fd, (const char *)bytes + done, n - done, MSG_NOSIGNAL);
    if (k < 0 && errno == EINTR) continue;
    if (k < 0) return -1;
    done += k;
  }
  return 0;
}
static int receive_all(int fd, void *bytes, size_t n) {
  for (size_t done = 0; done < n;) {
    ssize_t k = recv(fd, (char *)bytes + done, n - done, 0);
    if (k < 0 && errno == EINTR) continue;
    if (k <= 0) return -1;
    done += k;
  }
  return 0;
}

/* True if the path is one of ours; then *fd is what open() returns, with errno set. */
static int open_node(const char *path, int flags, int *fd) {
  unsigned minor;
  char rest;
  const char *folder = getenv("HID_PRELOAD_DIR");
  if (!folder || !path || sscanf(path, "/dev/hidraw%u%c", &minor, &rest) != 1) return 0;
  *fd = -1;
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s/hidraw%u", folder, minor);
  int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (s < 0) return 1;
  struct greeting hello;
  int error = 0;
  if (s >= MAX_FD) error = EMFILE;
  else if (connect(s, (void *)&address, sizeof address)) error = ENOENT;
  else if (receive_all(s, &hello, sizeof hello)) error = ENODEV;
  else error = hello.error;
  if (error) {
    REAL(close)(s);
    errno = error;
    return 1;
  }
  nodes[s].flags = flags;
  nodes[s].minor = minor;
  nodes[s].hello = hello;
  __atomic_store_n(&nodes[s].open, 1, __ATOMIC_RELEASE);
  *fd = s;
  return 1;
}

#define OPEN(name)                                                \
  int name(const char *path, int flags, ...) {                    \
    int fd;                                                       \
    if (open_node(path, flags, &fd)) return fd;                   \
    mode_t mode = 0;                                              \
    if (flags & (O_CREAT | O_TMPFILE)) {                          \
      va_list arguments;                                          \
      va_start(arguments, flags);                                 \
      mode = va_arg(arguments, mode_t);                           \
      va_end(arguments);                                          \
    }                                                             \
    return REAL(name)(path, flags, mode);                         \
  }
OPEN(open)
OPEN(open64)

/* What _FORTIFY_SOURCE makes of open(). */
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
#define OPEN_2(name)                            \
  int name(const char *path, int flags) {       \
    int fd;                                     \
    if (open_node(path, flags, &fd)) return fd; \
    return REAL(name)(path, flags);             \
  }
OPEN_2(__open_2)
OPEN_2(__open64_2)

int close(int fd) {
  struct node *node = node_of(fd);
  if (node) __atomic_store_n(&node->open, 0, __ATOMIC_RELEASE);
  return REAL(close)(fd);
}

/* One input report, cut to the caller's buffer as hidraw does. */
ssize_t read(int fd, void *buffer, size_t n) {
  struct node *node = node_of(fd);
  if (!node) return REAL(read)(fd, buffer, n);
  if (node->hello.report_size == 0) {
    errno = EAGAIN;
    return -1;
  }
  uint8_t report[MAX_REPORT];
  ssize_t k = recv(fd, report, node->hello.report_size, node->flags & O_NONBLOCK ? MSG_DONTWAIT : MSG_WAITALL);
  if (k == 0) errno = EIO;
  if (k <= 0) return -1;
  if ((size_t)k > n) k = n;
  memcpy(buffer, report, k);
  return k;
}

/* One output report behind its id, which is 0; a short one is filled up, a long one cut. */
ssize_t write(int fd, const void *buffer, size_t n) {
  struct node *node = node_of(fd);
  if (!node) return REAL(write)(fd, buffer, n);
  size_t size = node->hello.report_size;
  if (size == 0 || n < 2) {
    errno = EINVAL;
    return -1;
  }
  uint8_t report[MAX_REPORT] = {0};
  memcpy(report, (const uint8_t *)buffer + 1, n - 1 < size ? n - 1 : size);
  if (send_all(fd, report, size) == 0) return n;
  errno = ENODEV;
  return -1;
}

/* HIDIOCSFEATURE and HIDIOCGFEATURE; the buffer begins with the report's id. */
static int feature(int fd, struct node *node, int set, uint8_t *buffer, size_t n) {
  uint8_t request[1 + FEATURE_SIZE] = {set ? 'S' : 'G'}, answer[FEATURE_SIZE];
  if (node->hello.report_size != 0 || n < 1) {
    errno = EPIPE; /* a FIDO interface has no feature reports: the request stalls */
    return -1;
  }
  size_t data = n - 1 < FEATURE_SIZE ? n - 1 : FEATURE_SIZE;
  if (set) memcpy(request + 1, buffer + 1, data);
  pthread_mutex_lock(&feature_lock);
  int failed = send_all(fd, request, set ? sizeof request : 1) || receive_all(fd, answer, set ? 1 : FEATURE_SIZE);
  pthread_mutex_unlock(&feature_lock);
  if (failed) {
    errno = ENODEV;
    return -1;
  }
  if (!set) memcpy(buffer + 1, answer, data);
  return set ? (int)n : (int)data + 1;
}

static int text(char *buffer, size_t n, const char *value) {
  size_t length = strlen(value) + 1;
  if (length > n) length = n;
  memcpy(buffer, value, length);
  return length;
}

/* linux/hidraw.h */
static int hidraw_ioctl(int fd, struct node *node, unsigned long request, void *argument) {
  struct greeting *hello = &node->hello;
  size_t n = _IOC_SIZE(request);
  switch (_IOC_NR(request)) {
    case 1: /* HIDIOCGRDESCSIZE */
      memcpy(argument, &hello->descriptor_size, 4);
      return 0;
    case 2: { /* HIDIOCGRDESC: the caller's first word says how much it has room for */
      uint32_t room;
      memcpy(&room, argument, 4);
      memcpy((char *)argument + 4, hello->descriptor, room < hello->descriptor_size ? room : hello->descriptor_size);
      return 0;
    }
    case 3: /* HIDIOCGRAWINFO */
      memcpy(argument, &hello->bus, 8);
      return 0;
    case 4: /* HIDIOCGRAWNAME */
      return text(argument, n, hello->name);
    case 5: /* HIDIOCGRAWPHYS */
      return text(argument, n, hello->phys);
    case 8: /* HIDIOCGRAWUNIQ */
      return text(argument, n, "");
    case 6: /* HIDIOCSFEATURE */
    case 7: /* HIDIOCGFEATURE */
      return feature(fd, node, _IOC_NR(request) == 6, argument, n);
    default:
      errno = ENOTTY;
      return -1;
  }
}

int ioctl(int fd, unsigned long request, ...) {
  va_list arguments;
  va_start(arguments, request);
  void *argument = va_arg(arguments, void *);
  va_end(arguments);
  struct node *node = node_of(fd);
  if (!node) return REAL(ioctl)(fd, request, argument);
  if (_IOC_TYPE(request) == 'H') return hidraw_ioctl(fd, node, request, argument);
  errno = ENOTTY;
  return -1;
}

/* A character device, not a socket: libfido2 looks, and hidapi finds the device in /sys by its number. */
#define STAT(name, type)                                 \
  int name(int fd, struct type *st) {                    \
    int result = REAL(name)(fd, st);                     \
    struct node *node = node_of(fd);                     \
    if (result == 0 && node) {                           \
      st->st_mode = S_IFCHR | 0666;                      \
      st->st_rdev = makedev(HIDRAW_MAJOR, node->minor);  \
    }                                                    \
    return result;                                       \
  }
STAT(fstat, stat)
STAT(fstat64, stat64)

/* The same as programs built against glibc before 2.33 call it. */
int __fxstat(int version, int fd, struct stat *st);
int __fxstat64(int version, int fd, struct stat64 *st);
int __fxstat(int version, int fd, struct stat *st) {
  (void)version;
  return fstat(fd, st);
}
int __fxstat64(int version, int fd, struct stat64 *st) {
  (void)version;
  return fstat64(fd, st);
}
