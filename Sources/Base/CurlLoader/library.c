// curl.h hides its functions behind macros that count arguments; here they are called through pointers.
#include "library.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

struct curl_library curl_library;

static const char remedy[] = "install the Debian package libcurl4 (apt-get install libcurl4)";
static pthread_once_t once = PTHREAD_ONCE_INIT;
static char failure[512];

// Opens a library and looks up every function; writes the reason into `reason` where it cannot.
static void *open_library(const char *name, struct curl_library *library, char *reason, size_t size) {
  void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    const char *why = dlerror();
    snprintf(reason, size, "cannot open %s, which HTTP needs (%s): %s", name,
             why ? why : "no reason given", remedy);
    return NULL;
  }
#define FIND(function)                                                                             \
  library->function = (__typeof__(library->function))dlsym(handle, #function);                     \
  if (!library->function) {                                                                        \
    snprintf(reason, size, "%s is too old or no libcurl: it has no %s; %s", name, #function,       \
             remedy);                                                                              \
    dlclose(handle);                                                                               \
    return NULL;                                                                                   \
  }
  CURL_FUNCTIONS(FIND)
#undef FIND
  return handle;
}

static void open_once(void) {
  if (!open_library("libcurl.so.4", &curl_library, failure, sizeof failure)) return;
  CURLcode code = curl_library.curl_global_init(CURL_GLOBAL_DEFAULT);
  if (code != CURLE_OK)
    snprintf(failure, sizeof failure, "libcurl.so.4 cannot be started (code %d): %s", (int)code,
             remedy);
}

const char *curl_loader_open(void) {
  pthread_once(&once, open_once);
  return failure[0] ? failure : NULL;
}

const char *curl_loader_examine(const char *file_name) {
  static _Thread_local char reason[512];
  struct curl_library library;
  void *handle = open_library(file_name, &library, reason, sizeof reason);
  if (!handle) return reason;
  dlclose(handle);
  return NULL;
}

const char *curl_loader_version(void) {
  return curl_library.curl_version_info(CURLVERSION_NOW)->version;
}

unsigned int curl_loader_version_number(void) {
  return curl_library.curl_version_info(CURLVERSION_NOW)->version_num;
}

const char *curl_loader_error_text(CURLcode code) { return curl_library.curl_easy_strerror(code); }

CURL *curl_loader_easy_init(void) { return curl_library.curl_easy_init(); }

void curl_loader_easy_cleanup(CURL *easy) { curl_library.curl_easy_cleanup(easy); }

CURLcode curl_loader_easy_pause(CURL *easy, int directions) {
  return curl_library.curl_easy_pause(easy, directions);
}

CURLcode curl_loader_easy_perform(CURL *easy) { return curl_library.curl_easy_perform(easy); }

CURLcode curl_loader_easy_send(CURL *easy, const void *bytes, size_t count, size_t *sent) {
  return curl_library.curl_easy_send(easy, bytes, count, sent);
}

CURLcode curl_loader_easy_receive(CURL *easy, void *room, size_t size, size_t *received) {
  return curl_library.curl_easy_recv(easy, room, size, received);
}

CURLcode curl_loader_get_socket(CURL *easy, int *number) {
  curl_socket_t socket = CURL_SOCKET_BAD;
  CURLcode code = curl_library.curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &socket);
  *number = socket;
  return code;
}

CURLcode curl_loader_set_long(CURL *easy, CURLoption option, long value) {
  return curl_library.curl_easy_setopt(easy, option, value);
}

CURLcode curl_loader_set_large(CURL *easy, CURLoption option, int64_t value) {
  return curl_library.curl_easy_setopt(easy, option, (curl_off_t)value);
}

CURLcode curl_loader_set_string(CURL *easy, CURLoption option, const char *value) {
  return curl_library.curl_easy_setopt(easy, option, value);
}

CURLcode curl_loader_set_bytes(CURL *easy, CURLoption option, const void *value) {
  return curl_library.curl_easy_setopt(easy, option, value);
}

CURLcode curl_loader_set_pointer(CURL *easy, CURLoption option, void *value) {
  return curl_library.curl_easy_setopt(easy, option, value);
}

CURLcode curl_loader_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
  return curl_library.curl_easy_setopt(easy, option, value);
}

CURLcode curl_loader_set_receive(CURL *easy, CURLoption option, curl_loader_receive value) {
  return curl_library.curl_easy_setopt(easy, option, value);
}

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address) {
  (void)context, (void)purpose;
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

void curl_loader_set_foundations(CURL *easy) {
  curl_library.curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  curl_library.curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
#if LIBCURL_VERSION_NUM >= 0x075700
  // Without it, removing a transfer waits until its name lookup gives up.
  curl_library.curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  // libcurl keeps the parsed authorities only where no folder of them is set besides the file.
  char *file = NULL;
  curl_library.curl_easy_getinfo(easy, CURLINFO_CAINFO, &file);
  if (file && access(file, R_OK) == 0)
    curl_library.curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
#endif
}

CURLcode curl_loader_get_long(CURL *easy, CURLINFO info, long *value) {
  return curl_library.curl_easy_getinfo(easy, info, value);
}

CURLcode curl_loader_get_large(CURL *easy, CURLINFO info, int64_t *value) {
  curl_off_t found = 0;
  CURLcode code = curl_library.curl_easy_getinfo(easy, info, &found);
  *value = found;
  return code;
}

CURLcode curl_loader_get_pointer(CURL *easy, CURLINFO info, void **value) {
  return curl_library.curl_easy_getinfo(easy, info, value);
}

struct curl_slist *curl_loader_list_append(struct curl_slist *list, const char *text) {
  return curl_library.curl_slist_append(list, text);
}

void curl_loader_list_free(struct curl_slist *list) { curl_library.curl_slist_free_all(list); }

CURLU *curl_loader_url(void) { return curl_library.curl_url(); }

void curl_loader_url_cleanup(CURLU *url) { curl_library.curl_url_cleanup(url); }

CURLUcode curl_loader_url_set(CURLU *url, CURLUPart part, const char *text, unsigned int flags) {
  return curl_library.curl_url_set(url, part, text, flags);
}

char *curl_loader_url_get(CURLU *url, CURLUPart part, unsigned int flags) {
  char *text = NULL;
  return curl_library.curl_url_get(url, part, &text, flags) == CURLUE_OK ? text : NULL;
}

void curl_loader_free(void *memory) { curl_library.curl_free(memory); }
