// What can be called from outside.
#pragma once

#ifdef __wasm__
#define EXPORTED extern "C" __attribute__((visibility("default"), used))
#else
#define EXPORTED extern "C"
#endif
