// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/reply.hpp>

#include <string>

namespace paymcp::inline v0::detail {

/// A page with one text that never changes while the server runs and that everybody may read, pages of other sites
/// included: with an `ETag`, so that a reader who has it already gets 304. GET and HEAD alone.
http::handler public_document(std::string content_type, std::string body);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/serve/detail/impl/public_document.ipp>
#endif
