// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/detail/invoke.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/tool/protocol_error.hpp>

#include <exception>
#include <string>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::string sentence_of(const argument_error& why) {
    return (why.pointer.empty() ? std::string{"arguments"} : why.pointer) + ": " + why.message;
}

PAYMCP_INLINE tool_output output_of_exception(call& running) {
    try {
        throw;
    } catch (const protocol_error& thrown) {
        running.refuse(thrown);
        return failed_output(thrown.what());
    } catch (const std::exception&) {
        return failed_output(exception_message());
    } catch (...) {
        return failed_output("the tool failed without saying why");
    }
}

}  // namespace paymcp::inline v0::detail
