// Opens libcurl on first use and calls it through typed functions.
//
// Nothing here is linked against libcurl: `curl_loader_open` finds `libcurl.so.4` at run time. Call it
// before any other function below and go on only when it returns NULL.
#ifndef CURL_LOADER_H
#define CURL_LOADER_H

// The checks of curl's own macros are for its variadic functions, which Swift cannot call anyway; and
// options that newer releases call deprecated are what older releases understand.
#define CURL_DISABLE_TYPECHECK
#define CURL_DISABLE_DEPRECATION
#include <curl/curl.h>
#include <stddef.h>
#include <stdint.h>

// MARK: the library

// Opens the library the first time. NULL when it can be used, else the reason and the remedy, for ever valid.
const char *curl_loader_open(void);

// Why a library of that file name could not serve as libcurl, or NULL when it could. Changes nothing.
// The text is valid until the next call on the same thread.
const char *curl_loader_examine(const char *file_name);

// The library's version, such as "7.88.1".
const char *curl_loader_version(void);

// The library's version as a number, such as 0x075801 for 7.88.1.
unsigned int curl_loader_version_number(void);

const char *curl_loader_error_text(CURLcode code);

// MARK: easy handles

CURL *curl_loader_easy_init(void);
void curl_loader_easy_cleanup(CURL *easy);
CURLcode curl_loader_easy_pause(CURL *easy, int directions);

typedef size_t (*curl_loader_receive)(char *bytes, size_t size, size_t count, void *context);

CURLcode curl_loader_set_long(CURL *easy, CURLoption option, long value);
CURLcode curl_loader_set_large(CURL *easy, CURLoption option, int64_t value);
CURLcode curl_loader_set_string(CURL *easy, CURLoption option, const char *value);
CURLcode curl_loader_set_bytes(CURL *easy, CURLoption option, const void *value);
CURLcode curl_loader_set_pointer(CURL *easy, CURLoption option, void *value);
CURLcode curl_loader_set_list(CURL *easy, CURLoption option, struct curl_slist *value);
CURLcode curl_loader_set_receive(CURL *easy, CURLoption option, curl_loader_receive value);

// What every handle needs and no caller chooses: sockets that children of this process do not inherit,
// name lookups that a removed transfer does not wait for, certificates of authorities read once and not for
// each connection.
void curl_loader_set_foundations(CURL *easy);

CURLcode curl_loader_get_long(CURL *easy, CURLINFO info, long *value);
CURLcode curl_loader_get_large(CURL *easy, CURLINFO info, int64_t *value);
CURLcode curl_loader_get_pointer(CURL *easy, CURLINFO info, void **value);

// MARK: bare connections

// With CURLOPT_CONNECT_ONLY: connects and returns; the other three then carry bytes. CURLE_AGAIN means that
// the socket has to become readable or writable first.
CURLcode curl_loader_easy_perform(CURL *easy);
CURLcode curl_loader_easy_send(CURL *easy, const void *bytes, size_t count, size_t *sent);
CURLcode curl_loader_easy_receive(CURL *easy, void *room, size_t size, size_t *received);
CURLcode curl_loader_get_socket(CURL *easy, int *number);

// MARK: lists and URLs

struct curl_slist *curl_loader_list_append(struct curl_slist *list, const char *text);
void curl_loader_list_free(struct curl_slist *list);

CURLU *curl_loader_url(void);
void curl_loader_url_cleanup(CURLU *url);
CURLUcode curl_loader_url_set(CURLU *url, CURLUPart part, const char *text, unsigned int flags);
// A text to be given to `curl_loader_free`, or NULL where the part is missing.
char *curl_loader_url_get(CURLU *url, CURLUPart part, unsigned int flags);
void curl_loader_free(void *memory);

// MARK: the loop

// A multi handle whose sockets wait in an epoll set, so that a turn costs what is ready and not what is open.
typedef struct curl_loader_loop curl_loader_loop;

// NULL when the process has no descriptors or no memory left.
curl_loader_loop *curl_loader_loop_create(void);
// All transfers must have been removed.
void curl_loader_loop_free(curl_loader_loop *loop);

CURLMcode curl_loader_loop_set_long(curl_loader_loop *loop, CURLMoption option, long value);
CURLMcode curl_loader_loop_add(curl_loader_loop *loop, CURL *easy);
CURLMcode curl_loader_loop_remove(curl_loader_loop *loop, CURL *easy);

// Waits until something is ready, `curl_loader_loop_wake` is called, or the monotonic clock reads
// `deadline` (nanoseconds; UINT64_MAX never comes), then lets libcurl work. Callbacks run inside.
void curl_loader_loop_turn(curl_loader_loop *loop, uint64_t deadline);

// The monotonic clock as of the last wait's end, in nanoseconds.
uint64_t curl_loader_loop_now(const curl_loader_loop *loop);

// The next transfer that has ended, with its result; NULL when there is none.
CURL *curl_loader_loop_next_done(curl_loader_loop *loop, CURLcode *result);

// Ends the wait of `curl_loader_loop_turn`, now or the next time. The one function for other threads.
void curl_loader_loop_wake(curl_loader_loop *loop);

#endif
