// SPDX-License-Identifier: MIT
// Data that clients carry and return: sealed states, encoded payments, base64, cursors, URI templates.
#include "target.hpp"

#include <paymcp/core/detail/base64.hpp>
#include <paymcp/core/detail/base64url.hpp>
#include <paymcp/core/detail/utf8.hpp>
#include <paymcp/mcp/features/detail/uri_template.hpp>
#include <paymcp/mcp/protocol/detail/paging.hpp>
#include <paymcp/mcp/server/detail/round_state.hpp>
#include <paymcp/payment/detail/request_state.hpp>
#include <paymcp/payment/seal.hpp>

#include <boost/json.hpp>

#include <optional>
#include <string>
#include <variant>

namespace {

using namespace paymcp;
using namespace paymcp::detail;

/// A key that inputs can be sealed with, so that the sealed contents are fuzzed as well.
state_key fixed_key() {
    state_key key{.id = 7};
    key.bytes.fill(42);
    return key;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = fuzz::text(data, size);
    static const system_clock time;
    static const sealer seals({fixed_key()});
    static const mcp::detail::round_state_codec rounds({fixed_key()}, time, milliseconds(1000));
    static const mcp::detail::uri_template pattern("app://{id}/x/{+rest}");
    const mcp::detail::round_subject subject{"tools/call", "t", "d", "p"};

    // Only the key's owner makes a text that opens.
    fuzz::demand(!seals.open(input));
    fuzz::demand(!rounds.open(subject, input));
    fuzz::demand(!rounds.open(subject, seals.seal(input)));
    fuzz::demand(seals.open(seals.seal(input)) == input);
    std::string changed = seals.seal("payment");
    changed.replace(size % changed.size(), std::min<std::size_t>(1, size), input.substr(0, 1));
    if (const auto opened = seals.open(changed)) fuzz::demand(*opened == "payment");

    mcp::detail::round_memory memory{.answers = {{std::string(input), R"({"action":"accept"})"}}, .state = "s"};
    const bool text = is_utf8(input);
    const auto back = rounds.open(subject, rounds.seal(subject, memory));
    fuzz::demand(back && back->answers.size() == 1 && back->state == "s");
    fuzz::demand(!text || back->answers.begin()->first == input);

    if (const std::optional<request_state> handle = unpack(input)) fuzz::demand(unpack(*pack(*handle)) == handle);
    if (const auto bytes = from_base64url(input)) fuzz::demand(to_base64url(*bytes) == input);
    if (const auto bytes = from_base64(input)) fuzz::demand(to_base64(*bytes) == input);

    const boost::json::object params{{"cursor", boost::json::string(input.data(), input.size())}};
    const auto page = mcp::detail::page_of(params, "tools", 5, 2);
    if (const auto* found = std::get_if<mcp::detail::list_page>(&page))
        fuzz::demand(found->from < found->to && found->to <= 5);
    if (const auto found = pattern.match(input)) fuzz::demand(found->at("id").size() <= input.size());
    return 0;
}
