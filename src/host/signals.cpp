// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/signals.hpp"

#include <initializer_list>

namespace route_guard::host {

SignalsHeld::SignalsHeld() {
    sigset_t held;
    ::sigemptyset(&held);
    for (const int signal :
         {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGALRM, SIGTERM, SIGUSR1, SIGUSR2, SIGTSTP, SIGXCPU}) {
        ::sigaddset(&held, signal);
    }
    ::pthread_sigmask(SIG_BLOCK, &held, &before_);
    struct sigaction ignored = {};
    ignored.sa_handler = SIG_IGN;
    ::sigaction(SIGXFSZ, &ignored, &file_size_);
}

SignalsHeld::~SignalsHeld() {
    ::sigaction(SIGXFSZ, &file_size_, nullptr);
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace route_guard::host
