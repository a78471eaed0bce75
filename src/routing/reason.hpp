// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>

#include "model/route_cache.hpp"
#include "routing/judge.hpp"

namespace route_guard::routing {

// The name of an interface; "#7" where there is none with that index.
using InterfaceName = std::function<std::string(std::uint32_t)>;

// One sentence: what the entry does, what the routing tables say instead, and by which route.
std::string reason_for(const Fib& fib, const Exception& exception, const Judgement& judgement,
                       const InterfaceName& interface);

// All of it as a person and a report see it.
CachedRoute cached_route(const Fib& fib, const Exception& exception, const Judgement& judgement,
                         const InterfaceName& interface);

}  // namespace route_guard::routing
