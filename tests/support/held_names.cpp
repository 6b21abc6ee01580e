// SPDX-License-Identifier: MIT
#include "held_names.hpp"

#include <dlfcn.h>
#include <netdb.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string_view>

namespace {

struct lookups {
    std::mutex guard;
    std::condition_variable changed;
    bool held = false;
    bool given_up = false;
    std::size_t waiting = 0;

    void wait() {
        std::unique_lock lock(guard);
        ++waiting;
        if (!changed.wait_for(lock, std::chrono::seconds(20), [this] { return !held; })) given_up = true;
        --waiting;
        changed.notify_all();
    }
};

// Lookups may outlive everything else.
lookups& all() {
    static lookups* const one = new lookups;
    return *one;
}

}  // namespace

// The linker gives it to the libraries in place of the system's.
extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints, addrinfo** found) {
    if (name != nullptr && std::string_view(name).ends_with(".held")) {
        all().wait();
        return EAI_AGAIN;
    }
    using lookup = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
    static const lookup system = reinterpret_cast<lookup>(dlsym(RTLD_NEXT, "getaddrinfo"));
    return system(name, service, hints, found);
}

namespace paymcp_tests {

held_names::held_names() {
    const std::lock_guard lock(all().guard);
    all().held = true;
    all().given_up = false;
}

held_names::~held_names() {
    std::unique_lock lock(all().guard);
    all().held = false;
    all().changed.notify_all();
    all().changed.wait(lock, [] { return all().waiting == 0; });
}

std::size_t held_names::waiting() const {
    const std::lock_guard lock(all().guard);
    return all().waiting;
}

bool held_names::given_up() const {
    const std::lock_guard lock(all().guard);
    return all().given_up;
}

}  // namespace paymcp_tests
