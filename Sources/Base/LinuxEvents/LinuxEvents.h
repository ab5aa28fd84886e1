// Headers of the C library that Swift's Glibc module leaves out.
#ifndef DNA_LINUX_EVENTS_H
#define DNA_LINUX_EVENTS_H

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

// Declared by <sys/socket.h> only for _GNU_SOURCE, which Swift's importer does not define.
int accept4(int, struct sockaddr *, socklen_t *, int);

#endif
