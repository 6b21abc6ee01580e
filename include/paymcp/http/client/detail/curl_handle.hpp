// SPDX-License-Identifier: MIT
#pragma once

#include <curl/curl.h>

#include <memory>

namespace paymcp::inline v0::detail {

/// libcurl must be set up once in a process, before any other use of it.
void set_up_curl();

struct curl_easy_end {
    void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
};
using curl_easy = std::unique_ptr<CURL, curl_easy_end>;

struct curl_multi_end {
    void operator()(CURLM* handle) const noexcept { curl_multi_cleanup(handle); }
};
using curl_multi = std::unique_ptr<CURLM, curl_multi_end>;

/// A list of header lines.
class curl_lines {
public:
    void add(const char* line);
    curl_slist* get() const noexcept { return lines_.get(); }

private:
    struct end {
        void operator()(curl_slist* lines) const noexcept { curl_slist_free_all(lines); }
    };
    std::unique_ptr<curl_slist, end> lines_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/client/detail/impl/curl_handle.ipp>
#endif
