#include "allocator.h"

#include <malloc.h>

int allocator_keep_freed(int bytes) { return mallopt(M_TRIM_THRESHOLD, bytes); }
