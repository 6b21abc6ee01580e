// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/detail/codec/encode.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/utf8.hpp>
#include <paymcp/core/result.hpp>

#include <concepts>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE tool_output finish(output_text& content, std::string structured, bool failed) {
    return {content.take(), std::move(structured), failed};
}

PAYMCP_INLINE tool_output failed_text(std::string_view message) {
    output_text content;
    content.put('[');
    write_block(content, text_content{std::string{is_utf8(message) ? message
                                                                   : "the tool failed, and its message is "
                                                                     "not valid UTF-8"}});
    content.put(']');
    return finish(content, {}, true);
}

PAYMCP_INLINE tool_output structured_output(output_text& written) {
    if (!written.fault().empty()) return failed_text(written.fault());
    std::string structured = written.take();
    output_text content;
    content.put('[');
    write_block(content, text_content{structured});
    content.put(']');
    return finish(content, std::move(structured));
}

}  // namespace paymcp::inline v0::detail
