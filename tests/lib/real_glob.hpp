// SPDX-License-Identifier: GPL-3.0-or-later
// glob(3) on a folder that has in it what matters of /proc/sys: held against what is told of a pattern.
#pragma once

#include <dirent.h>
#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sysctl/glob.hpp"
#include "sysctl/key.hpp"

namespace route_guard::sysctl {

// systemd-sysctl has braces taken apart and keeps "." and ".." to itself; procps does neither.
enum class Caller { systemd, procps };

class RealGlob {
  public:
    inline static const std::set<std::string> names = {"all", "default", "eth0", "eth0.5",
                                                       "e",   ".x",      "{a,b}"};

    RealGlob() {
        std::string place = std::filesystem::temp_directory_path() / "route_guard_glob_XXXXXX";
        if (::mkdtemp(place.data()) == nullptr) {
            throw std::runtime_error("no temporary folder");
        }
        folder_ = place;
        for (const std::string& name : names) {
            const auto settings = folder_ + "/proc/sys/net/ipv4/conf/" + name;
            std::filesystem::create_directories(settings);
            std::ofstream(settings + "/send_redirects");
        }
    }
    RealGlob(const RealGlob&) = delete;
    RealGlob& operator=(const RealGlob&) = delete;
    ~RealGlob() { std::filesystem::remove_all(folder_); }

    // For each switch the paths below /proc/sys that lead to it, as glob() spells them when the applier calls
    // it.
    std::map<std::string, std::set<std::string>> paths(const std::string& pattern, Caller caller) const {
        const std::string root = folder_ + "/proc/sys/";
        int flags = GLOB_NOSORT;
        ::glob_t found{};
        if (caller == Caller::systemd) {
            flags |= GLOB_BRACE | GLOB_ALTDIRFUNC;
            found.gl_opendir = [](const char* path) -> void* { return ::opendir(path); };
            found.gl_readdir = [](void* folder) { return next_but_dots(static_cast<::DIR*>(folder)); };
            found.gl_closedir = [](void* folder) { ::closedir(static_cast<::DIR*>(folder)); };
            found.gl_stat = [](const char* path, struct stat* status) { return ::stat(path, status); };
            found.gl_lstat = [](const char* path, struct stat* status) { return ::lstat(path, status); };
        }
        std::map<std::string, std::set<std::string>> paths;
        if (::glob((root + pattern).c_str(), flags, nullptr, &found) == 0) {
            for (std::size_t at = 0; at < found.gl_pathc; ++at) {
                const std::string path = std::string(found.gl_pathv[at]).substr(root.size());
                if (const auto name = switch_at(path)) {
                    paths[*name].insert(path);
                }
            }
        }
        ::globfree(&found);
        return paths;
    }

  private:
    static ::dirent* next_but_dots(::DIR* folder) {
        ::dirent* entry = ::readdir(folder);
        while (entry != nullptr &&
               (std::string_view(entry->d_name) == "." || std::string_view(entry->d_name) == "..")) {
            entry = ::readdir(folder);
        }
        return entry;
    }

    std::string folder_;
};

// What differs between the real glob() and what is told of the pattern, as a sentence; "" where nothing does.
// Paths that climb ("..") count as one: which folders they lead through depends on what else is there, and
// some may be believed to be.
inline std::string glob_difference(const RealGlob& real, const std::string& pattern, Caller caller) {
    const bool systemd = caller == Caller::systemd;
    const auto insert = [](std::set<std::string>& paths, const std::string& path) {
        paths.insert(climbs(path) ? ".." : path);
    };
    const auto real_paths = real.paths(pattern, caller);
    for (const std::string& name : RealGlob::names) {
        std::set<std::string> found;
        if (const auto own = real_paths.find(name); own != real_paths.end()) {
            std::ranges::for_each(own->second, [&](const std::string& path) { insert(found, path); });
        }
        std::set<std::string> told;
        for (const std::string& one : systemd ? without_braces(pattern) : std::vector{pattern}) {
            for (const std::string& path :
                 glob_paths(one, name, systemd ? DotEntries::unmet : DotEntries::met)) {
                insert(told, path);
            }
        }
        if (!found.contains("..")) {
            told.erase("..");
        }
        if (told != found) {
            std::string sentence =
                "of \"" + pattern + "\" for " + name + " by " + (systemd ? "systemd" : "procps");
            for (const std::string& path : found) {
                sentence += ", glob() finds " + path;
            }
            for (const std::string& path : told) {
                sentence += ", told is " + path;
            }
            return sentence;
        }
    }
    return "";
}

}  // namespace route_guard::sysctl
