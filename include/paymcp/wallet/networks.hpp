// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/money/currency.hpp>
#include <paymcp/money/price.hpp>
#include <paymcp/wallet/evm/detail/evm_address.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace paymcp::inline v0 {

namespace wallet {

/// A token on an EVM chain that takes signed transfers (EIP-3009). The name and the version are those that its contract
/// puts into the domain of a signature, whatever the token is called elsewhere. Its texts are literals.
struct evm_token {
    std::string_view network{};  ///< "eip155:84532" (CAIP-2)
    std::string_view v1_name{};  ///< "base-sepolia"; empty where x402 v1 has no name for the chain
    std::uint64_t chain_id = 0;
    std::string_view address{};  ///< of the contract, with its checksum
    std::string_view name{};
    std::string_view version{};
    std::uint8_t decimals = 0;  ///< of its atomic units
    currency money{};           ///< what it is: USDC, or the currency that it stands for
};

/// The dollar tokens that the packages of x402 know, one for each chain. Solana and tokens that need an allowance first
/// (Permit2) are left out.
inline constexpr evm_token known_tokens[] = {
    {"eip155:8453", "base", 8453, "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913", "USD Coin", "2", 6, USDC},
    {"eip155:84532", "base-sepolia", 84532, "0x036CbD53842c5426634e7929541eC2318f3dCF7e", "USDC", "2", 6, USDC},
    {"eip155:1", "ethereum", 1, "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48", "USD Coin", "2", 6, USDC},
    {"eip155:137", "polygon", 137, "0x3c499c542cEF5E3811e1192ce70d8cC03d5c3359", "USD Coin", "2", 6, USDC},
    {"eip155:80002", "polygon-amoy", 80002, "0x41E94Eb019C0762f9Bfcf9Fb1E58725BfB0e7582", "USDC", "2", 6, USDC},
    {"eip155:42161", "", 42161, "0xaf88d065e77c8cC2239327C5EDb3A432268e5831", "USD Coin", "2", 6, USDC},
    {"eip155:421614", "", 421614, "0x75faf114eafb1BDbe2F0316DF893fd58CE46AA4d", "USD Coin", "2", 6, USDC},
    {"eip155:43114", "avalanche", 43114, "0xB97EF9Ef8734C71904D8002F8b6Bc66Dd9c48a6E", "USD Coin", "2", 6, USDC},
    {"eip155:43113", "avalanche-fuji", 43113, "0x5425890298aed601595a70AB815c96711a31Bc65", "USD Coin", "2", 6, USDC},
    {"eip155:1329", "sei", 1329, "0xe15fC38F6D8c56aF07bbCBe3BAf5708A2Bf42392", "USDC", "2", 6, USDC},
    {"eip155:1328", "sei-testnet", 1328, "0x4fCF1784B31630811181f670Aea7A7bEF803eaED", "USDC", "2", 6, USDC},
    {"eip155:42220", "celo", 42220, "0xcebA9300f2b948710d2653dD7B07f33A8B32118C", "USDC", "2", 6, USDC},
    // Older packages call it USD Coin.
    {"eip155:143", "monad", 143, "0x754704Bc059F8C67012fEd69BC8A327a5aafb603", "USDC", "2", 6, USDC},
    {"eip155:4689", "iotex", 4689, "0xcdf79194c6c285077a58da47641d4dbe51f63542", "Bridged USDC", "2", 6, USDC},
    {"eip155:988", "stable", 988, "0x779Ded0c9e1022225f8E0630b35a9b54bE713736", "USDT0", "1", 6, USD},
    {"eip155:2201", "stable-testnet", 2201, "0x78Cf24370174180738C5B8E352B6D14c83a6c9A9", "USDT0", "1", 6, USD},
    {"eip155:14", "flare", 14, "0xe7cd86e13AC4309349F30B3435a9d337750fC82D",
     "USD\xE2\x82\xAE"
     "0",
     "1", 6, USD},
};

}  // namespace wallet

namespace detail {

/// The known token of a network, by its CAIP-2 name or that of x402 v1, or nothing.
constexpr const wallet::evm_token* find_token(std::string_view network) noexcept {
    const auto* const found = std::ranges::find_if(wallet::known_tokens, [network](const wallet::evm_token& one) {
        return one.network == network || (!one.v1_name.empty() && one.v1_name == network);
    });
    return found == std::end(wallet::known_tokens) ? nullptr : found;
}

/// Whether two prices are in the same currency, one perhaps in micro-units.
constexpr bool same_currency(const currency& one, const currency& other) noexcept {
    return in_micro_units(one) == in_micro_units(other);
}

/// Whether prices in this currency can be paid with the token. One USDC is taken for one dollar.
constexpr bool pays_for(const wallet::evm_token& token, const currency& money) noexcept {
    return same_currency(token.money, money) || (token.money == USDC && same_currency(money, USD));
}

/// A price in atomic units of a token, exactly: 50 minor units of USD are "500000" of a token with 6 decimals. Nothing
/// where the price is not above zero, the token does not pay for the currency, or has fewer decimals than it.
std::optional<std::string> atomic_units(std::int64_t minor, const currency& money, const wallet::evm_token& token);

/// Whether an address can be given as one to be paid: written without a typing error, and not zero.
constexpr bool can_be_paid(std::string_view address) noexcept {
    const auto read = read_evm_address(address);
    return read && *read != evm_address() && checksum_holds(address);
}

}  // namespace detail

/// The account that wallets pay to, and the token that they pay with: `pay_to("eip155:84532", "0x2096...287C")` is USDC
/// on Base Sepolia, for prices in USD. Prices in USDC need `pay_to<USDC>(...)`, prices in EUR a token of your own:
/// `pay_to<EUR>(eurc, "0x...")`.
///
/// A network without a known token, and an address with a typing error, do not compile. Texts that are known only at
/// run time are for `pay_to<>::read`.
template <currency Money = USD>
class pay_to {
public:
    static constexpr currency money = Money;

    /// Whether prices in this currency are paid to this account, in micro-units where its token has six decimals.
    static constexpr bool takes(const currency& asked) noexcept { return detail::same_currency(asked, Money); }

    /// An account on a network of `wallet::known_tokens`.
    consteval pay_to(std::string_view network, std::string_view address) : pay_to(known(network), address) {}

    /// An account that is paid with a token of your own, a constant.
    consteval pay_to(const wallet::evm_token& token, std::string_view address) : token_(token) {
        require_account(detail::can_be_paid(address));
        require_contract(detail::can_be_paid(token.address));
        require_currency(detail::pays_for(token, Money) && token.decimals >= Money.exponent);
        account_ = *detail::read_evm_address(address);
    }

    /// The same with texts of a command line or a file. An error says what is wrong with them.
    static result<pay_to> read(std::string_view network, std::string_view address) {
        const wallet::evm_token* const token = detail::find_token(network);
        if (token == nullptr)
            return failure{std::string("no token is known on the network ").append(network), "network"};
        if (!detail::pays_for(*token, Money))
            return failure{
                std::string("the token on the network ").append(network).append(" does not pay for this currency"),
                "currency"};
        if (!detail::can_be_paid(address))
            return failure{"the address to pay to is no address of an account, or has a typing error", "address"};
        return pay_to(*token, *detail::read_evm_address(address));
    }

    constexpr const wallet::evm_token& token() const noexcept { return token_; }
    constexpr const detail::evm_address& account() const noexcept { return account_; }

private:
    constexpr pay_to(const wallet::evm_token& token, const detail::evm_address& account) noexcept
        : token_(token), account_(account) {}

    static consteval const wallet::evm_token& known(std::string_view network) {
        const wallet::evm_token* const token = detail::find_token(network);
        require_network(token != nullptr);
        return *token;
    }

    // The compiler shows the line of a throw, and with it the sentence.
    static consteval void require_account(bool holds) {
        if (holds) return;
        throw "paymcp: pay_to needs an account: 0x and 40 hex digits, without a typing error (docs/errors.md#wallets)";
    }
    static consteval void require_contract(bool holds) {
        if (holds) return;
        throw "paymcp: a token needs its contract: 0x and 40 hex digits, no typing error (docs/errors.md#wallets)";
    }
    static consteval void require_currency(bool holds) {
        if (holds) return;
        throw "paymcp: this token does not pay for prices in the currency of pay_to<> (docs/errors.md#wallets)";
    }
    static consteval void require_network(bool holds) {
        if (holds) return;
        throw "paymcp: pay_to knows no token on this network; see wallet/networks.hpp (docs/errors.md#wallets)";
    }

    wallet::evm_token token_;
    detail::evm_address account_;
};

}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/wallet/impl/networks.ipp>
#endif
