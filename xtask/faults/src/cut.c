/* Ends a file system as a power failure would: nothing that is not on the disk gets there. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>

#define SHUTDOWN _IOR('X', 125, uint32_t)
#define WITHOUT_LOG_FLUSH 2

int main(int argc, char **argv) {
    uint32_t how = WITHOUT_LOG_FLUSH;
    int fd = argc == 2 ? open(argv[1], O_RDONLY) : -1;
    if (fd < 0 || ioctl(fd, SHUTDOWN, &how) < 0) {
        perror("the power cannot be cut");
        return 1;
    }
    return 0;
}
