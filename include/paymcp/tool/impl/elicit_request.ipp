// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/elicit_request.hpp>

#include <paymcp/core/detail/inline.hpp>

namespace paymcp::inline v0 {

PAYMCP_INLINE question ask_form(std::string message, std::string schema) {
    return {ability::form, std::move(message), std::move(schema)};
}

PAYMCP_INLINE question ask_link(std::string message, std::string url) {
    return {ability::link, std::move(message), std::move(url)};
}

PAYMCP_INLINE input_required& input_required::ask(std::string key, question what) & {
    items_.push_back({std::move(key), std::move(what), true});
    return *this;
}

PAYMCP_INLINE input_required& input_required::ask_if_able(std::string key, question what) & {
    items_.push_back({std::move(key), std::move(what), false});
    return *this;
}

PAYMCP_INLINE input_required&& input_required::ask_if_able(std::string key, question what) && {
    return std::move(ask_if_able(std::move(key), std::move(what)));
}

PAYMCP_INLINE input_required& input_required::remember(std::string state) & {
    state_ = std::move(state);
    return *this;
}

}  // namespace paymcp::inline v0
