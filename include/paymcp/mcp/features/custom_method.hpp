// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/features/detail/host_handler.hpp>
#include <paymcp/mcp/protocol/detail/refusing.hpp>
#include <paymcp/tool/detail/codec/decode.hpp>
#include <paymcp/tool/detail/codec/encode.hpp>
#include <paymcp/tool/detail/signature.hpp>

#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace paymcp::inline v0::mcp::detail {

/// The parameters of a custom method's function: a described struct, or the JSON object as received.
template <class Function>
struct method_params {
    using signature = paymcp::detail::signature_of<Function>;
    static constexpr auto find() {
        if constexpr (signature::arity == 0)
            return std::type_identity<boost::json::object>{};
        else
            return std::type_identity<std::remove_cvref_t<typename signature::template parameter<0>>>{};
    }
    using type = typename decltype(find())::type;
};

/// Reads the parameters, without MCP's own `_meta`.
template <class Params>
struct decode_method {
    std::variant<Params, rpc_error> operator()(boost::json::object params) const {
        params.erase("_meta");
        if constexpr (std::is_same_v<Params, boost::json::object>) {
            return params;
        } else {
            static_assert(Described<Params>,
                          "paymcp: a method's function takes a described struct or a boost::json::object, and a call& "
                          "(docs/errors.md#resources-prompts-and-methods)");
            using shape = paymcp::detail::struct_shape<Params>;
            Params read{};
            paymcp::detail::argument_error why;
            if (!paymcp::detail::decode_object<shape>(params, read, paymcp::detail::place{}, why))
                return bad_params(std::string("Wrong params") + (why.pointer.empty() ? "" : " at " + why.pointer) +
                                  ": " + why.message);
            return read;
        }
    }
};

/// Writes what a method returns: a described struct, a string map or a JSON object.
struct encode_method {
    template <class Delivered, class Params>
    host_reply operator()(const Delivered& returned, const Params& /*params*/) const {
        paymcp::detail::output_text out;
        if constexpr (std::is_same_v<Delivered, boost::json::object>)
            out.object(returned, 0);
        else
            paymcp::detail::write_value(out, returned, 0);
        if (!out.fault().empty()) return rpc_error{error_code::internal_error, out.fault(), {}};
        return out.take();
    }
};

/// Whether MCP itself defines a method of that name, in any revision.
bool is_protocol_method(std::string_view name);

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/features/impl/custom_method.ipp>
#endif
