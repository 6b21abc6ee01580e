// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/detail/body_skimmer.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/optional.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// A body for Beast's parser: kept as text up to a bound, and passed to a skimmer beyond it.
struct capped_body {
    struct value_type {
        std::string text{};
        std::size_t most = 0;
        std::unique_ptr<body_skimmer> skimmer{};                    ///< of a body beyond the bound
        std::function<std::unique_ptr<body_skimmer>()> choose{};  ///< makes it; may return null

        /// Switches to skimming and drops the kept text; false without a skimmer.
        bool skim();
    };

    class reader {
    public:
        template <bool IsRequest, class Fields>
        reader(boost::beast::http::header<IsRequest, Fields>& /*head*/, value_type& body) : body_(body) {}

        void init(const boost::optional<std::uint64_t>& /*length*/, boost::system::error_code& failure);

        template <class Buffers>
        std::size_t put(const Buffers& buffers, boost::system::error_code& failure) {
            failure = {};
            std::size_t taken = 0;
            for (auto at = boost::asio::buffer_sequence_begin(buffers); at != boost::asio::buffer_sequence_end(buffers);
                 ++at) {
                const boost::asio::const_buffer piece = *at;
                const std::string_view bytes(static_cast<const char*>(piece.data()), piece.size());
                if (!body_.skimmer && body_.text.size() + bytes.size() > body_.most && !body_.skim()) {
                    failure = boost::beast::http::error::body_limit;
                    return taken;
                }
                if (body_.skimmer)
                    body_.skimmer->feed(bytes);
                else body_.text += bytes;
                taken += bytes.size();
            }
            return taken;
        }

        void finish(boost::system::error_code& failure) { failure = {}; }

    private:
        value_type& body_;
    };
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/server/detail/impl/capped_body.ipp>
#endif
