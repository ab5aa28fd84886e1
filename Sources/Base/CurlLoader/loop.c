#include "library.h"

#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#undef curl_multi_setopt

enum { EVENTS_A_TURN = 256 };

struct curl_loader_loop {
  CURLM *multi;
  int epoll;
  int wake;
  // When libcurl wants to be called without a socket being ready; UINT64_MAX never.
  uint64_t timer;
  uint64_t now;
};

static uint64_t read_clock(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

// libcurl says which sockets to watch, and for what. `known` is set for a socket that was told before.
static int watch(CURL *easy, curl_socket_t socket, int what, void *context, void *known) {
  (void)easy;
  curl_loader_loop *loop = context;
  if (what == CURL_POLL_REMOVE) {
    epoll_ctl(loop->epoll, EPOLL_CTL_DEL, socket, NULL);
    return 0;
  }
  struct epoll_event event = {.data.fd = socket};
  if (what & CURL_POLL_IN) event.events |= EPOLLIN;
  if (what & CURL_POLL_OUT) event.events |= EPOLLOUT;
  if (epoll_ctl(loop->epoll, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event) != 0)
    // A descriptor that was closed and opened again behind our back is in the other state.
    epoll_ctl(loop->epoll, known ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, socket, &event);
  if (!known) curl_library.curl_multi_assign(loop->multi, socket, loop);
  return 0;
}

static int set_timer(CURLM *multi, long milliseconds, void *context) {
  (void)multi;
  curl_loader_loop *loop = context;
  loop->timer =
      milliseconds < 0 ? UINT64_MAX : read_clock() + (uint64_t)milliseconds * 1000000u;
  return 0;
}

curl_loader_loop *curl_loader_loop_create(void) {
  curl_loader_loop *loop = calloc(1, sizeof *loop);
  if (!loop) return NULL;
  loop->timer = UINT64_MAX;
  loop->now = read_clock();
  loop->epoll = epoll_create1(EPOLL_CLOEXEC);
  loop->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  loop->multi = curl_library.curl_multi_init();
  struct epoll_event event = {.events = EPOLLIN, .data.fd = loop->wake};
  if (loop->epoll < 0 || loop->wake < 0 || !loop->multi ||
      epoll_ctl(loop->epoll, EPOLL_CTL_ADD, loop->wake, &event) != 0) {
    curl_loader_loop_free(loop);
    return NULL;
  }
  curl_library.curl_multi_setopt(loop->multi, CURLMOPT_SOCKETFUNCTION, watch);
  curl_library.curl_multi_setopt(loop->multi, CURLMOPT_SOCKETDATA, loop);
  curl_library.curl_multi_setopt(loop->multi, CURLMOPT_TIMERFUNCTION, set_timer);
  curl_library.curl_multi_setopt(loop->multi, CURLMOPT_TIMERDATA, loop);
  return loop;
}

void curl_loader_loop_free(curl_loader_loop *loop) {
  if (loop->multi) curl_library.curl_multi_cleanup(loop->multi);
  if (loop->epoll >= 0) close(loop->epoll);
  if (loop->wake >= 0) close(loop->wake);
  free(loop);
}

CURLMcode curl_loader_loop_set_long(curl_loader_loop *loop, CURLMoption option, long value) {
  return curl_library.curl_multi_setopt(loop->multi, option, value);
}

CURLMcode curl_loader_loop_add(curl_loader_loop *loop, CURL *easy) {
  return curl_library.curl_multi_add_handle(loop->multi, easy);
}

CURLMcode curl_loader_loop_remove(curl_loader_loop *loop, CURL *easy) {
  return curl_library.curl_multi_remove_handle(loop->multi, easy);
}

// Milliseconds to wait, rounded up: waking early would only mean waiting again.
static int wait_time(const curl_loader_loop *loop, uint64_t deadline) {
  uint64_t until = deadline < loop->timer ? deadline : loop->timer;
  if (until == UINT64_MAX) return -1;
  uint64_t now = read_clock();
  if (until <= now) return 0;
  uint64_t milliseconds = (until - now + 999999u) / 1000000u;
  return milliseconds > 3600000u ? 3600000 : (int)milliseconds;
}

void curl_loader_loop_turn(curl_loader_loop *loop, uint64_t deadline) {
  struct epoll_event events[EVENTS_A_TURN];
  int running = 0;
  int count = epoll_wait(loop->epoll, events, EVENTS_A_TURN, wait_time(loop, deadline));
  loop->now = read_clock();
  for (int index = 0; index < count; index++) {
    int socket = events[index].data.fd;
    if (socket == loop->wake) {
      uint64_t calls;
      // The count is of no interest; a failed read means that another turn took it.
      (void)!read(loop->wake, &calls, sizeof calls);
      continue;
    }
    int ready = 0;
    if (events[index].events & EPOLLIN) ready |= CURL_CSELECT_IN;
    if (events[index].events & EPOLLOUT) ready |= CURL_CSELECT_OUT;
    if (events[index].events & (EPOLLERR | EPOLLHUP)) ready |= CURL_CSELECT_ERR;
    curl_library.curl_multi_socket_action(loop->multi, socket, ready, &running);
  }
  if (loop->timer <= loop->now) {
    loop->timer = UINT64_MAX;
    curl_library.curl_multi_socket_action(loop->multi, CURL_SOCKET_TIMEOUT, 0, &running);
  }
}

uint64_t curl_loader_loop_now(const curl_loader_loop *loop) { return loop->now; }

CURL *curl_loader_loop_next_done(curl_loader_loop *loop, CURLcode *result) {
  int left = 0;
  CURLMsg *message;
  while ((message = curl_library.curl_multi_info_read(loop->multi, &left))) {
    if (message->msg != CURLMSG_DONE) continue;
    *result = message->data.result;
    return message->easy_handle;
  }
  return NULL;
}

void curl_loader_loop_wake(curl_loader_loop *loop) {
  uint64_t one = 1;
  // Full means that a wake-up is waiting already.
  (void)!write(loop->wake, &one, sizeof one);
}
