/*
 * Stops one thread of a process and lets the others run, as a driver does in which a thread hangs:
 *
 *     freeze PID THREAD     (the name of the thread, of which Linux keeps the first 15 characters)
 *
 * Prints "frozen" when the thread stands still. It goes on when this program ends.
 *
 * A debugger's stop is the only one that is for a thread alone (ptrace(2), PTRACE_INTERRUPT).
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

/* The thread's id, or 0. */
static pid_t find(const char *pid, const char *name) {
  char path[300];
  snprintf(path, sizeof path, "/proc/%s/task", pid);
  DIR *tasks = opendir(path);
  if (!tasks) return 0;
  pid_t found = 0;
  for (struct dirent *entry; !found && (entry = readdir(tasks));) {
    char comm[32] = "";
    snprintf(path, sizeof path, "/proc/%s/task/%s/comm", pid, entry->d_name);
    FILE *file = fopen(path, "r");
    if (!file) continue;
    if (fgets(comm, sizeof comm, file)) {
      comm[strcspn(comm, "\n")] = 0;
      if (!strncmp(comm, name, 15)) found = atoi(entry->d_name);
    }
    fclose(file);
  }
  closedir(tasks);
  return found;
}

int main(int count, char **arguments) {
  if (count != 3) {
    fprintf(stderr, "usage: freeze PID THREAD\n");
    return 2;
  }
  pid_t thread = find(arguments[1], arguments[2]);
  if (!thread) {
    fprintf(stderr, "freeze: process %s has no thread %s\n", arguments[1], arguments[2]);
    return 1;
  }
  if (ptrace(PTRACE_SEIZE, thread, 0, 0) || ptrace(PTRACE_INTERRUPT, thread, 0, 0) ||
      waitpid(thread, NULL, __WALL) != thread) {
    fprintf(stderr, "freeze: thread %d: %s\n", thread, strerror(errno));
    return 1;
  }
  puts("frozen");
  fflush(stdout);
  /* What else it is told waits, until there is no such thread any more. */
  while (waitpid(thread, NULL, __WALL) == thread || errno == EINTR) {
  }
  return 0;
}
