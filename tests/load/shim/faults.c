// Loaded before the C library (LD_PRELOAD): writes and flushes of regular files fail, and the wall clock jumps or stands, as long as the orders say so.
//
// The orders are in the file that LOAD_ORDERS names, mapped into memory, so that they can change while the program runs (src/soak/faults.rs writes them).
// Standard input, output and error are left alone, as are sockets.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum what { AS_USUAL = 0, NOT_DONE = 1, DONE_ANYWAY = 2 };

struct orders {
    int32_t flush;       // enum what
    int32_t write;       // enum what
    int32_t error;       // errno of what fails
    int32_t one_in;      // every such call fails: 1 is each
    int64_t seconds;     // added to the wall clock
    int64_t stands_at;   // the wall clock stands at this second; 0: it runs
};

static struct orders usual = {AS_USUAL, AS_USUAL, EIO, 1, 0, 0};
static volatile struct orders *orders = &usual;
static volatile uint32_t calls;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("LOAD_ORDERS");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return;
    void *mapped = mmap(NULL, sizeof(struct orders), PROT_READ, MAP_SHARED, file, 0);
    if (mapped != MAP_FAILED) orders = mapped;
    close(file);
}

static int regular(int file) {
    struct stat known;
    return file > 2 && fstat(file, &known) == 0 && S_ISREG(known.st_mode);
}

static enum what fate(int32_t order, int file) {
    if (order == AS_USUAL || !regular(file)) return AS_USUAL;
    int32_t one_in = orders->one_in;
    return __sync_add_and_fetch(&calls, 1) % (uint32_t)(one_in > 0 ? one_in : 1) == 0 ? (enum what)order : AS_USUAL;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define INSTEAD(order, file, call)                        \
    do {                                                  \
        enum what decided = fate(orders->order, file);    \
        if (decided == AS_USUAL) return call;             \
        if (decided == DONE_ANYWAY) (void)!call;          \
        errno = orders->error;                            \
        return -1;                                        \
    } while (0)

int fsync(int file) { INSTEAD(flush, file, REAL(fsync)(file)); }
int fdatasync(int file) { INSTEAD(flush, file, REAL(fdatasync)(file)); }
ssize_t write(int file, const void *bytes, size_t count) { INSTEAD(write, file, REAL(write)(file, bytes, count)); }
ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) { INSTEAD(write, file, REAL(pwrite)(file, bytes, count, at)); }
ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at) { INSTEAD(write, file, REAL(pwrite64)(file, bytes, count, at)); }

int clock_gettime(clockid_t clock, struct timespec *time) {
    int done = REAL(clock_gettime)(clock, time);
    if (done == 0 && clock == CLOCK_REALTIME) {
        int64_t stands_at = orders->stands_at;
        if (stands_at) *time = (struct timespec){.tv_sec = stands_at};
        else time->tv_sec += orders->seconds;
    }
    return done;
}
