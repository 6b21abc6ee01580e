// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace paymcp_tests {

/// While one of these lives, lookups of names that end in ".held" do not end: as with name servers that are silent.
/// Every lookup of this program goes through it, the libraries' too. For programs that held_names.cpp is part of; one
/// at a time.
class held_names {
public:
    held_names();
    held_names(const held_names&) = delete;
    held_names& operator=(const held_names&) = delete;
    /// Lets all of them go, and returns when each has ended.
    ~held_names();

    /// How many lookups are held now.
    std::size_t waiting() const;
    /// Whether one was let go because it had been held for 20 seconds: then somebody waited for it.
    bool given_up() const;
};

}  // namespace paymcp_tests
