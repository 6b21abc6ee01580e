// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/client/detail/curl_handle.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <stdexcept>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE void set_up_curl() {
    static const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (done != CURLE_OK) throw std::runtime_error("paymcp: libcurl cannot be set up");
}

PAYMCP_INLINE void curl_lines::add(const char* line) {
    curl_slist* longer = curl_slist_append(lines_.get(), line);
    if (longer == nullptr) throw std::bad_alloc();
    static_cast<void>(lines_.release());
    lines_.reset(longer);
}

}  // namespace paymcp::inline v0::detail
