// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace paymcp::inline v0::detail {

/// How many descriptors this process may have open now: the soft limit of RLIMIT_NOFILE.
std::size_t descriptor_limit();

/// Raises the soft limit to the hard one. Call it only for a program that is a server as a whole: code that uses
/// `select` fails with descriptors from 1024 on, and child processes inherit the limit.
void raise_descriptor_limit();

/// The lowest descriptor that belongs to the reserve. The kernel gives the lowest free one, so a process that gets
/// this one has all lower ones open, by any of its parts.
std::size_t first_reserved_descriptor(std::size_t reserve);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/server/detail/impl/descriptor_limit.ipp>
#endif
