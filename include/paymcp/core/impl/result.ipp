// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <boost/system/system_error.hpp>

#include <exception>
#include <stdexcept>
#include <utility>

namespace paymcp::inline v0 {

PAYMCP_INLINE failure::failure(std::initializer_list<std::string> message_and_code)
    : message(message_and_code.size() > 0 ? message_and_code.begin()[0] : std::string{}),
      code(message_and_code.size() > 1 ? message_and_code.begin()[1] : std::string{"failed"}) {}

PAYMCP_INLINE void throw_exception_from_error(const failure& why, const boost::source_location&) {
    throw std::runtime_error(why.message);
}

PAYMCP_INLINE std::string detail::exception_message() {
    try {
        throw;
    } catch (const boost::system::system_error& thrown) {
        return thrown.code().message();
    } catch (const std::exception& thrown) {
        return thrown.what();
    } catch (...) {
        return {};
    }
}

}  // namespace paymcp::inline v0
