// SPDX-License-Identifier: MIT
// What wallets pay by, as the command line says.
#pragma once

#include <paymcp/serve/command_line.hpp>
#include <paymcp/serve/paid_by.hpp>
#include <paymcp/wallet/cdp_facilitator.hpp>

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gallery {

using namespace paymcp;

/// The options of the command line about wallets, in their group of `--help`.
inline std::vector<cli::option> wallet_options() {
    const std::string group = "What wallets pay by";
    return {
        {"--wallet", "FORMS", "x402, mpp or both, beside the provider; with --flow wallet only wallets pay", "", group},
        {"--pay-to", "ADDRESS", "the account that is paid, 0x and 40 hex digits", "", group},
        {"--network", "NAME", "the chain of that account, such as eip155:8453", "eip155:84532", group},
        {"--facilitator", "URL",
         "what verifies and settles; cdp is Coinbase's, with CDP_API_KEY_ID and CDP_API_KEY_SECRET",
         "https://x402.org/facilitator", group},
        {"--cdp-url", "URL", "another address of Coinbase's, for tests", "", group},
        {"--mpp-secret-file", "FILE", "at least 32 bytes that bind the challenges of MPP", "", group},
        {"--stripe-profile", "ID", "takes payment tokens of Stripe, too, with the key in STRIPE_API_KEY", "", group},
        {"--stripe-url", "URL", "another address of Stripe, for tests", "", group},
        {"--mpp-realm", "NAME", "the name of the shop in challenges of MPP", "paymcp-gallery", group},
    };
}

/// The secret in a file, without the line end that editors leave; its error names the file.
inline result<secret> read_secret_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    if (!file || text.empty()) return failure{"--mpp-secret-file " + path + " cannot be read, or is empty"};
    return detail::trimmed_key(secret(std::move(text)));
}

inline facilitator chosen_facilitator(const cli::command_line& given) {
    const std::string named = given.value("--facilitator", "https://x402.org/facilitator");
    if (named != "cdp") return facilitator(named);
    const secret id = env("CDP_API_KEY_ID");
    return cdp_facilitator(id, env("CDP_API_KEY_SECRET"), given.value("--cdp-url", std::string(wallet::cdp_address)));
}

/// Calls `use` with the provider, and with what `--wallet` adds to it; returns the program's exit code.
template <class Provider, class Use>
int with_wallets(const cli::command_line& given, Provider provider, Use use) {
    const std::string forms = given.value("--wallet", "");
    if (forms.empty()) return use(std::move(provider));
    if (forms != "x402" && forms != "mpp" && forms != "both")
        return cli::refuse_start({"--wallet " + forms + " is not one of x402, mpp, both"});
    const auto account = pay_to<>::read(given.value("--network", "eip155:84532"), given.value("--pay-to", ""));
    if (!account) return cli::refuse_start({"--wallet: " + account.error().message});
    const facilitator settles = chosen_facilitator(given);
    if (forms == "x402") return use(paid_by(std::move(provider), x402{*account, settles}));
    const result<secret> bound_by = read_secret_file(given.value("--mpp-secret-file", ""));
    if (!bound_by) return cli::refuse_start(bound_by.error());
    const std::string realm = given.value("--mpp-realm", "paymcp-gallery");
    const mpp alone{realm, *bound_by, *account, settles};
    const mpp beside{realm, *bound_by};
    if (const std::string profile = given.value("--stripe-profile", ""); !profile.empty()) {
        const stripe_tokens tokens(env("STRIPE_API_KEY"), profile,
                                   {.base_url = given.value("--stripe-url", "https://api.stripe.com")});
        if (forms == "mpp") return use(paid_by(std::move(provider), alone, tokens));
        return use(paid_by(std::move(provider), x402{*account, settles}, beside, tokens));
    }
    if (forms == "mpp") return use(paid_by(std::move(provider), alone));
    return use(paid_by(std::move(provider), x402{*account, settles}, beside));
}

}  // namespace gallery
