// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/detail/capped_body.hpp>

#include <paymcp/core/detail/inline.hpp>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE bool capped_body::value_type::skim() {
    if (!skimmer && choose) skimmer = choose();
    if (!skimmer) return false;
    skimmer->feed(text);
    text = {};
    return true;
}

PAYMCP_INLINE void capped_body::reader::init(const boost::optional<std::uint64_t>& /*length*/,
                                             boost::system::error_code& failure) {
    failure = {};
}

}  // namespace paymcp::inline v0::detail
