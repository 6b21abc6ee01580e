// SPDX-License-Identifier: MIT
#pragma once

#include <csignal>
#include <stdexcept>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace paymcp_tests {

/// A program that runs beside the test and ends with it.
class child_process {
public:
    explicit child_process(const std::vector<std::string>& words) {
        std::vector<char*> arguments;
        for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        id_ = ::fork();
        if (id_ < 0) throw std::runtime_error("fork failed");
        if (id_ == 0) {
            const int nothing = ::open("/dev/null", O_RDWR);
            ::dup2(nothing, 0);
            ::dup2(nothing, 1);
            ::execvp(arguments[0], arguments.data());
            ::_exit(127);
        }
    }
    child_process(const child_process&) = delete;
    child_process& operator=(const child_process&) = delete;
    ~child_process() {
        if (id_ > 0) signal(SIGCONT), signal(SIGKILL), wait();
    }

    void signal(int number) const { ::kill(id_, number); }

    /// Its exit code, or minus the signal that ended it.
    int wait() {
        int status = 0;
        ::waitpid(id_, &status, 0);
        id_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }

private:
    pid_t id_ = -1;
};

/// Runs `body` in a copy of this process and returns its result, for effects that the test process must not have.
template <class Body>
int in_child(Body body) {
    const pid_t id = ::fork();
    if (id == 0) {
        int code = 99;
        try {
            code = body();
        } catch (...) {
        }
        ::_exit(code);
    }
    int status = 0;
    ::waitpid(id, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace paymcp_tests
