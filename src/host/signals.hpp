// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <csignal>

namespace route_guard::host {

// While it lives, the signals that ask a program to end wait, so that files are never left half replaced;
// they take effect afterwards. SIGXFSZ is ignored: too large a file is an error of write(2) then.
class SignalsHeld {
  public:
    SignalsHeld();
    SignalsHeld(const SignalsHeld&) = delete;
    SignalsHeld& operator=(const SignalsHeld&) = delete;
    ~SignalsHeld();

  private:
    sigset_t before_ = {};
    struct sigaction file_size_ = {};
};

}  // namespace route_guard::host
