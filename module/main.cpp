// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/stat.h>

#include <csignal>
#include <exception>
#include <new>
#include <string>
#include <vector>

#include "model/error.hpp"
#include "module/ansible.hpp"
#include "module/command_line.hpp"
#include "module/messages.hpp"
#include "module/output.hpp"

namespace {

using namespace route_guard;

// Ansible calls a native module with one word, the path of its arguments.
bool is_module_call(const std::vector<std::string>& words) {
    if (words.size() != 1) {
        return false;
    }
    struct stat status{};
    const std::string& word = words[0];
    return word == "-" || word.starts_with('/') ||
           (!program::is_command_line_word(word) && stat(word.c_str(), &status) == 0);
}

}  // namespace

int main(int count, char** arguments) {
    program::hold_standard_descriptors();
    std::signal(SIGPIPE, SIG_IGN);  // a reader that has gone is an error of the write
    std::signal(SIGXFSZ, SIG_IGN);  // and so is a limit of the file that the answer goes to
    const std::vector<std::string> words(arguments + (count > 0 ? 1 : 0), arguments + count);
    const bool module = is_module_call(words);
    const auto fail = [module](const std::string& sentence) {
        if (module) {
            return program::answer_failure(sentence);
        }
        program::complain("route_guard: " + sentence + "\n");
        return 1;
    };
    try {
        return module ? program::answer_module(words[0])
                      : program::run_command_line(count > 0 ? arguments[0] : "route_guard", words);
    } catch (const std::bad_alloc&) {
        return fail(program::messages::out_of_memory());
    } catch (const std::exception& error) {
        return fail(error.what());
    }
}
