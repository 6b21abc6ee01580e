// SPDX-License-Identifier: MIT
// [program]
#include <paymcp.hpp>
using namespace paymcp;

/// 0.25 USD for each language and each thousand characters that is begun.
constexpr auto cost(std::string_view text, int languages) { return 0.25_usd * ((text.size() + 999) / 1000) * languages; }

constexpr auto translate = tool<"translate", price_from<cost, USD, min<25>, max<5000>>, with_quote>(
    "Translate a text", arg<"text">("What to translate"),
    arg<"languages">("Into how many languages", minimum(1), maximum(20)),
    [](std::string text, int languages) { return std::to_string(languages) + " translations of: " + text; });

static_assert(quote_of<translate>("good morning", 3) == 0.75_usd);

int main(int argc, char** argv) { return serve<TwoStep<>>(argc, argv, toolset<translate>, mock{}, memory_store{}); }
// [program]
