// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/netlink.hpp"

#include <linux/netlink.h>
#include <netlink/errno.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

namespace route_guard::host {
namespace {

constexpr std::size_t buffer_size = 32768;  // the most that the kernel puts into one datagram of a dump

struct Free {
    void operator()(unsigned char* bytes) const { std::free(bytes); }
};
struct FreeMessage {
    void operator()(nl_msg* message) const { nlmsg_free(message); }
};

int errno_of(int libnl_error) {
    switch (std::abs(libnl_error)) {
        case NLE_AGAIN:
            return ETIMEDOUT;
        case NLE_NOMEM:
        case NLE_MSG_TRUNC:
        case NLE_MSG_OVERFLOW:
            return ENOBUFS;
        case NLE_PERM:
            return EPERM;
        case NLE_NOACCESS:
            return EACCES;
        case NLE_BUSY:
            return EBUSY;
        case NLE_INTR:
            return EINTR;
        case NLE_AF_NOSUPPORT:
            return EAFNOSUPPORT;
        default:
            return EIO;
    }
}

// Room for as many messages as a large dump may have in flight, and an end to every wait.
bool prepare(nl_sock* socket) {
    const timeval patience{.tv_sec = 5, .tv_usec = 0};
    nl_socket_disable_auto_ack(socket);
    nl_socket_disable_seq_check(socket);
    return nl_socket_set_msg_buf_size(socket, buffer_size) == 0 &&
           ::setsockopt(nl_socket_get_fd(socket), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0;
}

// What one datagram says about the end of an answer: nullopt where it goes on.
struct End {
    int error = 0;
};

// The code in an NLMSG_ERROR or NLMSG_DONE message; a negated errno value there.
int code_in(const nlmsghdr* message) {
    int code = 0;
    if (message->nlmsg_len >= NLMSG_HDRLEN + sizeof code) {
        std::memcpy(&code, NLMSG_DATA(message), sizeof code);
    }
    return code < 0 ? -code : 0;
}

class Answer {
  public:
    Answer(unsigned sequence, unsigned port) : sequence_(sequence), port_(port) {}

    std::optional<End> read(nlmsghdr* message, int left, const Netlink::Take& take) {
        for (; nlmsg_ok(message, left); message = nlmsg_next(message, &left)) {
            if (message->nlmsg_seq != sequence_ || message->nlmsg_pid != port_) {
                continue;
            }
            interrupted_ = interrupted_ || (message->nlmsg_flags & NLM_F_DUMP_INTR) != 0;
            if (message->nlmsg_type == NLMSG_DONE || message->nlmsg_type == NLMSG_ERROR) {
                return End{code_in(message)};
            }
            if (message->nlmsg_type == NLMSG_OVERRUN) {
                return End{ENOBUFS};
            }
            take(message, static_cast<std::size_t>(left));
        }
        return std::nullopt;
    }
    bool interrupted() const { return interrupted_; }

  private:
    unsigned sequence_;
    unsigned port_;
    bool interrupted_ = false;
};

// Receives until the answer is at its end. 0, or an errno value.
int receive(nl_sock* socket, Answer& answer, const Netlink::Take& take) {
    while (true) {
        sockaddr_nl sender = {};
        unsigned char* bytes = nullptr;
        const int size = nl_recv(socket, &sender, &bytes, nullptr);
        const std::unique_ptr<unsigned char, Free> owner(size > 0 ? bytes : nullptr);
        if (size <= 0) {
            return size == 0 ? EIO : errno_of(size);
        }
        if (sender.nl_pid != 0) {  // not the kernel
            continue;
        }
        if (const auto end = answer.read(reinterpret_cast<nlmsghdr*>(bytes), size, take)) {
            return end->error;
        }
    }
}

}  // namespace

std::expected<Netlink, int> Netlink::open() {
    Netlink netlink(nl_socket_alloc());
    if (netlink.socket_ == nullptr) {
        return std::unexpected(ENOMEM);
    }
    if (const int error = nl_connect(netlink.socket_, NETLINK_ROUTE); error < 0) {
        return std::unexpected(errno_of(error));
    }
    return prepare(netlink.socket_) ? std::expected<Netlink, int>(std::move(netlink))
                                    : std::unexpected(ENOMEM);
}

Netlink::Netlink(Netlink&& other) noexcept : socket_(std::exchange(other.socket_, nullptr)) {}

Netlink& Netlink::operator=(Netlink&& other) noexcept {
    std::swap(socket_, other.socket_);
    return *this;
}

Netlink::~Netlink() {
    if (socket_ != nullptr) {
        nl_socket_free(socket_);
    }
}

std::expected<unsigned, int> Netlink::send(int type, int flags, std::span<const std::byte> request) {
    const std::unique_ptr<nl_msg, FreeMessage> message(nlmsg_alloc_simple(type, flags | NLM_F_REQUEST));
    if (message == nullptr || nlmsg_append(message.get(), const_cast<std::byte*>(request.data()),
                                           request.size(), NLMSG_ALIGNTO) < 0) {
        return std::unexpected(ENOMEM);
    }
    if (const int error = nl_send_auto(socket_, message.get()); error < 0) {
        return std::unexpected(errno_of(error));
    }
    return nlmsg_hdr(message.get())->nlmsg_seq;
}

std::expected<Dumped, int> Netlink::dump(int type, std::span<const std::byte> request, const Take& take) {
    const auto sequence = send(type, NLM_F_DUMP, request);
    if (!sequence) {
        return std::unexpected(sequence.error());
    }
    Answer answer(*sequence, nl_socket_get_local_port(socket_));
    if (const int error = receive(socket_, answer, take); error != 0) {
        return std::unexpected(error);
    }
    return answer.interrupted() ? Dumped::interrupted : Dumped::whole;
}

int Netlink::tell(int type, int flags, std::span<const std::byte> request) {
    const auto sequence = send(type, flags | NLM_F_ACK, request);
    if (!sequence) {
        return sequence.error();
    }
    Answer answer(*sequence, nl_socket_get_local_port(socket_));
    return receive(socket_, answer, [](const nlmsghdr*, std::size_t) {});
}

bool Netlink::be_strict(bool strict) {
    const int value = strict ? 1 : 0;
    return ::setsockopt(nl_socket_get_fd(socket_), SOL_NETLINK, NETLINK_GET_STRICT_CHK, &value,
                        sizeof value) == 0;
}

}  // namespace route_guard::host
