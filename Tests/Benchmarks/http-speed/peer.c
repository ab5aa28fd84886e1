// The other side of http-speed.py: a small server, and the least that a C program does with libcurl.
//
//   peer server                                   prints its port; serves until it is ended
//   peer events URL STREAMS SECONDS [poll]        server-sent events
//   peer requests URL CONNECTIONS COUNT [poll]    requests, each connection one after the other
//
// Clients wait with epoll and curl_multi_socket_action; with `poll` with curl_multi_poll and
// curl_multi_perform. They print events (or requests), CPU seconds, and the 99th percentile of the gap error in ms.
#include <arpa/inet.h>
#include <curl/curl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static double cpu(void) {
  struct rusage u;
  getrusage(RUSAGE_SELF, &u);
  return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
         (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

// MARK: server

enum { PERIOD = 50000000, MAX = 65536 };
static struct { int fd; uint64_t next; } ring[MAX];
static unsigned head, tail;

static bool send_event(int fd, uint64_t time) {
  char event[512], chunk[600];
  int n = snprintf(event, sizeof event,
                   "data: {\"id\":\"chatcmpl-0123456789\",\"object\":\"chat.completion.chunk\",\"model\":\"m\","
                   "\"choices\":[{\"index\":0,\"delta\":{\"content\":\" token\"},\"finish_reason\":null}],"
                   "\"t\":%llu}\n\n", (unsigned long long)time);
  int m = snprintf(chunk, sizeof chunk, "%x\r\n%s\r\n", n, event);
  return write(fd, chunk, m) == m;
}

static int server(void) {
  signal(SIGPIPE, SIG_IGN);
  int listener = socket(AF_INET, SOCK_STREAM, 0), set = epoll_create1(0);
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof a;
  bind(listener, (struct sockaddr *)&a, size);
  listen(listener, 4096);
  getsockname(listener, (struct sockaddr *)&a, &size);
  printf("%d\n", ntohs(a.sin_port));
  fflush(stdout);
  struct epoll_event e = {.events = EPOLLIN, .data.fd = listener}, events[512];
  epoll_ctl(set, EPOLL_CTL_ADD, listener, &e);
  static const char answer[] =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nServer: peer\r\nX-Request-ID: 0123456789abcdef\r\n"
      "Content-Length: 63\r\n\r\n{\"object\": \"answer\", \"text\": \"0123456789012345678901234567890\"}";
  static const char begin[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                              "Transfer-Encoding: chunked\r\n\r\n";
  for (;;) {
    int count = epoll_wait(set, events, 512, head != tail ? 1 : -1);
    for (int i = 0; i < count; i++) {
      int fd = events[i].data.fd;
      if (fd == listener) {
        int one = 1, c = accept(listener, NULL, NULL);
        setsockopt(c, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        e.data.fd = c;
        epoll_ctl(set, EPOLL_CTL_ADD, c, &e);
        continue;
      }
      char buffer[4096];
      ssize_t n = read(fd, buffer, sizeof buffer);
      if (n <= 0) {
        for (unsigned k = head; k != tail; k++) if (ring[k % MAX].fd == fd) ring[k % MAX].fd = -1;
        close(fd);
      } else if (memmem(buffer, n, "GET /events", 11)) {
        if (write(fd, begin, sizeof begin - 1) < 0) continue;
        ring[tail % MAX].fd = fd;
        ring[tail++ % MAX].next = now() + PERIOD;
      } else if (write(fd, answer, sizeof answer - 1) < 0) {
        close(fd);
      }
    }
    uint64_t t = now();
    while (head != tail && ring[head % MAX].next <= t) {
      int fd = ring[head % MAX].fd;
      uint64_t next = ring[head++ % MAX].next;
      // A stream whose client is gone is closed when its end is read.
      if (fd < 0 || !send_event(fd, now())) continue;
      ring[tail % MAX].fd = fd;
      ring[tail++ % MAX].next = next + PERIOD;
    }
  }
}

// MARK: clients

static CURLM *multi;
static int set;
static uint64_t timer = UINT64_MAX;
static bool polls;

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *context, void *known) {
  struct epoll_event e = {.data.fd = fd};
  if (what == CURL_POLL_REMOVE) return epoll_ctl(set, EPOLL_CTL_DEL, fd, NULL), 0;
  if (what & CURL_POLL_IN) e.events |= EPOLLIN;
  if (what & CURL_POLL_OUT) e.events |= EPOLLOUT;
  epoll_ctl(set, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &e);
  if (!known) curl_multi_assign(multi, fd, &set);
  return 0;
}

static int on_timer(CURLM *m, long ms, void *context) {
  timer = ms < 0 ? UINT64_MAX : now() + (uint64_t)ms * 1000000u;
  return 0;
}

static void setup(bool use_poll) {
  polls = use_poll;
  multi = curl_multi_init();
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, 2000L);
  if (polls) return;
  set = epoll_create1(0);
  curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
  curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
}

static void turn(void) {
  int running;
  if (polls) {
    curl_multi_poll(multi, NULL, 0, 1000, NULL);
    curl_multi_perform(multi, &running);
    return;
  }
  struct epoll_event events[256];
  uint64_t t = now();
  int wait = timer == UINT64_MAX ? 1000 : timer <= t ? 0 : (int)((timer - t + 999999) / 1000000);
  int count = epoll_wait(set, events, 256, wait);
  for (int i = 0; i < count; i++) {
    int ready = 0;
    if (events[i].events & EPOLLIN) ready |= CURL_CSELECT_IN;
    if (events[i].events & EPOLLOUT) ready |= CURL_CSELECT_OUT;
    if (events[i].events & (EPOLLERR | EPOLLHUP)) ready |= CURL_CSELECT_ERR;
    curl_multi_socket_action(multi, events[i].data.fd, ready, &running);
  }
  if (timer <= now()) {
    timer = UINT64_MAX;
    curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
  }
}

struct stream { uint64_t sent, received; size_t used; char line[1024]; };
static uint64_t seen, histogram[100000];
static bool counts;

static void on_event(struct stream *s, const char *data, size_t size) {
  const char *place = memmem(data, size, "\"t\":", 4);
  if (!place) return;
  uint64_t sent = strtoull(place + 4, NULL, 10), received = now();
  if (s->sent && counts) {
    int64_t error = (int64_t)(received - s->received) - (int64_t)(sent - s->sent);
    uint64_t slot = (uint64_t)llabs(error) / 10000;
    histogram[slot < 99999 ? slot : 99999]++;
    seen++;
  }
  s->sent = sent;
  s->received = received;
}

// Lines end with LF here; an empty one ends an event of one data line.
static size_t on_bytes(char *bytes, size_t one, size_t size, void *context) {
  struct stream *s = context;
  for (size_t i = 0; i < size;) {
    char *end = memchr(bytes + i, '\n', size - i);
    size_t length = (end ? (size_t)(end - bytes) : size) - i;
    if (s->used + length >= sizeof s->line) return 0;
    memcpy(s->line + s->used, bytes + i, length);
    s->used += length;
    i += length;
    if (!end) break;
    i++;
    s->line[s->used] = 0;
    if (s->used > 6 && !memcmp(s->line, "data: ", 6)) on_event(s, s->line + 6, s->used - 6);
    s->used = 0;
  }
  return size;
}

static void report(double used) {
  uint64_t total = 0, sum = 0;
  for (int i = 0; i < 100000; i++) total += histogram[i];
  int p99 = 0;
  while (p99 < 100000 && (sum += histogram[p99]) < total * 99 / 100) p99++;
  printf("%llu %.6f %.3f\n", (unsigned long long)seen, used, p99 / 100.0);
}

static int events(const char *url, int streams, double seconds) {
  for (int i = 0; i < streams; i++) {
    CURL *easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_bytes);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, calloc(1, sizeof(struct stream)));
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_multi_add_handle(multi, easy);
  }
  uint64_t start = now() + 2000000000u;
  while (now() < start) turn();
  counts = true;
  double before = cpu();
  while (now() < start + (uint64_t)(seconds * 1e9)) turn();
  report(cpu() - before);
  return 0;
}

static size_t on_body(char *bytes, size_t one, size_t size, void *context) { return size; }

static int requests(const char *url, int connections, long count) {
  long started = 0;
  for (int i = 0; i < connections; i++, started++) {
    CURL *easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_multi_add_handle(multi, easy);
  }
  double before = cpu();
  while (seen < (uint64_t)count) {
    turn();
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(multi, &left))) {
      CURL *easy = message->easy_handle;
      seen++;
      curl_multi_remove_handle(multi, easy);
      if (started < count) started++, curl_multi_add_handle(multi, easy);
      else curl_easy_cleanup(easy);
    }
  }
  report(cpu() - before);
  return 0;
}

int main(int count, char **words) {
  if (count > 1 && !strcmp(words[1], "server")) return server();
  if (count < 5) return 2;
  setup(count > 5);
  if (!strcmp(words[1], "events")) return events(words[2], atoi(words[3]), atof(words[4]));
  return requests(words[2], atoi(words[3]), atol(words[4]));
}
