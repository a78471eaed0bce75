// SPDX-License-Identifier: GPL-3.0-or-later
//
// Only in the static program. libnl has helpers that look names up (hosts, protocols); nothing here calls
// them, but the linker cannot know, and with them come the resolver and the name service switch of the C
// library, which a static program could not use anyway. These definitions stand in their place. So does the
// last: a terminate handler that prints the exception's name brings the demangler along.
#include <netdb.h>

#include <cstdlib>

extern "C" {

int getaddrinfo(const char*, const char*, const addrinfo*, addrinfo**) {
    return EAI_FAIL;
}

void freeaddrinfo(addrinfo*) {}

const char* gai_strerror(int) {
    return "names are not looked up";
}

protoent* getprotobyname(const char*) {
    return nullptr;
}

protoent* getprotobynumber(int) {
    return nullptr;
}

}  // extern "C"

namespace __gnu_cxx {

// The name is libstdc++'s, and must be seen by its linker.
// NOLINTBEGIN(bugprone-reserved-identifier,misc-use-internal-linkage)
void __verbose_terminate_handler();
void __verbose_terminate_handler() {
    std::abort();
}
// NOLINTEND(bugprone-reserved-identifier,misc-use-internal-linkage)

}  // namespace __gnu_cxx
