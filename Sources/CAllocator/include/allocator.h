// mallopt(3), which Swift's Glibc module does not have.
#ifndef ALLOCATOR_H
#define ALLOCATOR_H

// Keeps freed memory up to so many bytes on each heap, instead of giving it back to the kernel. Returns 1 on success.
int allocator_keep_freed(int bytes);

#endif
