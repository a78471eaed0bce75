// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox.hpp"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace route_guard::host {
namespace fs = std::filesystem;

Sandbox::Sandbox() : folder_((fs::temp_directory_path() / "route_guard-XXXXXX").string()) {
    if (::mkdtemp(folder_.data()) == nullptr) {
        std::abort();
    }
    ::chmod(folder_.c_str(), 0755);
}

Sandbox::~Sandbox() {
    std::error_code left;
    fs::remove_all(folder_, left);
}

Root Sandbox::root() const {
    return Root::open(folder_).value();
}

Node Sandbox::observed(std::string_view path) const {
    FileTree tree;
    root().observe(path, tree);
    return *tree.find(path);
}

std::string Sandbox::real_path(std::string_view path) const {
    FileTree tree;
    root().observe(path, tree);
    return tree.real_path(path);
}

void Sandbox::make_folder(std::string_view path, unsigned mode) const {
    fs::create_directories(at(path));
    ASSERT_EQ(::chmod(at(path).c_str(), mode), 0);
}

void Sandbox::file(std::string_view path, std::string_view bytes, unsigned mode) const {
    fs::create_directories(fs::path(at(path)).parent_path());
    std::ofstream(at(path), std::ios::binary) << bytes;
    ASSERT_EQ(::chmod(at(path).c_str(), mode), 0);
}

void Sandbox::link(std::string_view path, const std::string& target) const {
    fs::create_directories(fs::path(at(path)).parent_path());
    ASSERT_EQ(::symlink(target.c_str(), at(path).c_str()), 0);
}

std::optional<std::string> Sandbox::bytes(std::string_view path) const {
    std::ifstream in(at(path), std::ios::binary);
    return in ? std::optional(std::string(std::istreambuf_iterator<char>(in), {})) : std::nullopt;
}

struct stat Sandbox::status(std::string_view path) const {
    struct stat status = {};
    EXPECT_EQ(::lstat(at(path).c_str(), &status), 0) << path;
    return status;
}

std::vector<std::string> Sandbox::names(std::string_view path) const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(at(path))) {
        names.push_back(entry.path().filename());
    }
    std::ranges::sort(names);
    return names;
}

std::shared_ptr<const std::string> shared(std::string_view bytes) {
    return std::make_shared<const std::string>(bytes);
}

Change writing(std::string path, std::optional<std::string_view> before, std::string_view after,
               std::optional<unsigned> mode) {
    return {.action = Action::write_file,
            .target = std::move(path),
            .before = before ? shared(*before) : nullptr,
            .after = shared(after),
            .mode = mode};
}

Change removing(std::string path, std::string_view before) {
    return {.action = Action::remove_file, .target = std::move(path), .before = shared(before)};
}

Change setting_mode(std::string path, unsigned mode) {
    return {.action = Action::set_mode, .target = std::move(path), .mode = mode};
}

void in_a_child(int namespaces, const std::function<void()>& part, unsigned user) {
    std::fflush(nullptr);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        const bool apart =
            namespaces == 0 || (::unshare(namespaces | CLONE_NEWNS) == 0 &&
                                ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0);
        EXPECT_TRUE(apart) << "namespaces need root";
        if (apart && (user == 0 || (::setgid(user) == 0 && ::setuid(user) == 0))) {
            try {
                part();
            } catch (const std::exception& thrown) {
                ADD_FAILURE() << thrown.what();
            }
        } else {
            ADD_FAILURE() << "could not become user " << user;
        }
        std::fflush(nullptr);
        ::_exit(testing::Test::HasFailure() ? 1 : 0);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status)) << "killed by signal " << WTERMSIG(status);
    EXPECT_EQ(WEXITSTATUS(status), 0) << "see the child's failures above";
}

}  // namespace route_guard::host
