// The functions of libcurl as they were found in the opened library.
#ifndef CURL_LOADER_LIBRARY_H
#define CURL_LOADER_LIBRARY_H

#include "CurlLoader.h"

// Every function that is used, once: X(name). The types come from curl's own declarations.
#define CURL_FUNCTIONS(X)                                                                          \
  X(curl_global_init)                                                                              \
  X(curl_version_info)                                                                             \
  X(curl_easy_init)                                                                                \
  X(curl_easy_cleanup)                                                                             \
  X(curl_easy_pause)                                                                               \
  X(curl_easy_setopt)                                                                              \
  X(curl_easy_getinfo)                                                                             \
  X(curl_easy_perform)                                                                             \
  X(curl_easy_send)                                                                                \
  X(curl_easy_recv)                                                                                \
  X(curl_easy_strerror)                                                                            \
  X(curl_slist_append)                                                                             \
  X(curl_slist_free_all)                                                                           \
  X(curl_url)                                                                                      \
  X(curl_url_cleanup)                                                                              \
  X(curl_url_set)                                                                                  \
  X(curl_url_get)                                                                                  \
  X(curl_free)                                                                                     \
  X(curl_multi_init)                                                                               \
  X(curl_multi_cleanup)                                                                            \
  X(curl_multi_setopt)                                                                             \
  X(curl_multi_assign)                                                                             \
  X(curl_multi_add_handle)                                                                         \
  X(curl_multi_remove_handle)                                                                      \
  X(curl_multi_socket_action)                                                                      \
  X(curl_multi_info_read)

struct curl_library {
#define DECLARE(name) __typeof__(&name) name;
  CURL_FUNCTIONS(DECLARE)
#undef DECLARE
};

// Filled by `curl_loader_open`.
extern struct curl_library curl_library;

#endif
