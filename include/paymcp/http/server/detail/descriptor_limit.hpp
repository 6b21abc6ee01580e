// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace paymcp::inline v0::detail {

/// How many descriptors this process may have open now: the soft limit of RLIMIT_NOFILE.
std::size_t descriptor_limit();

/// Raises the soft limit to the hard one. Call it only for a program that is a server as a whole: code that uses
/// `select` fails with descriptors from 1024 on, and child processes inherit the limit.
void raise_descriptor_limit();

/// The descriptors of a reserve, which is at most half of all. The kernel gives the lowest free one, so a process that
/// gets `first` has all lower ones open, by any of its parts.
struct reserved_descriptors {
    std::size_t first;   ///< the lowest of the reserve
    std::size_t middle;  ///< from here on, they are for the process alone, and not for connections of any kind
};
reserved_descriptors descriptors_in_reserve(std::size_t reserve);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/server/detail/impl/descriptor_limit.ipp>
#endif
