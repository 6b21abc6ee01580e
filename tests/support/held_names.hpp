// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace paymcp_tests {

/// While one of these lives, lookups of names that end in ".held" do not end, as with silent name servers. Every lookup
/// of this program goes through it, the libraries' too. For programs that held_names.cpp is part of; one at a time.
class held_names {
public:
    held_names();
    held_names(const held_names&) = delete;
    held_names& operator=(const held_names&) = delete;
    /// Releases all of them, and returns when each has ended.
    ~held_names();

    /// How many lookups are held now.
    std::size_t waiting() const;
    /// Whether one was released after 20 seconds: then a caller waited for it.
    bool given_up() const;
};

}  // namespace paymcp_tests
