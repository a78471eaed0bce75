// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <span>
#include <string>

struct nl_sock;
struct nlmsghdr;

namespace route_guard::host {

// How a dump ended.
enum class Dumped { whole, interrupted };

// A socket to the kernel's routing, in the network namespace of this process. Every wait has an end: five
// seconds without a word are an error (ETIMEDOUT). After an error the socket is used up; open another.
class Netlink {
  public:
    static std::expected<Netlink, int> open();
    Netlink(Netlink&& other) noexcept;
    Netlink& operator=(Netlink&& other) noexcept;
    ~Netlink();

    using Take = std::function<void(const nlmsghdr*, std::size_t)>;

    // Asks for a dump and hands on each message. `interrupted`: the kernel says that things changed under it.
    // An errno value where the kernel refuses it or it was lost (ENOBUFS).
    std::expected<Dumped, int> dump(int type, std::span<const std::byte> request, const Take& take);
    // Sends one request and waits for its answer. 0, or an errno value.
    int tell(int type, int flags, std::span<const std::byte> request);
    // Whether the kernel filters dumps as asked, and refuses what it does not know (since Linux 4.20).
    bool be_strict(bool strict);

  private:
    explicit Netlink(nl_sock* socket) : socket_(socket) {}
    // The sequence number of what was sent, or an errno value.
    std::expected<unsigned, int> send(int type, int flags, std::span<const std::byte> request);

    nl_sock* socket_;
};

}  // namespace route_guard::host
