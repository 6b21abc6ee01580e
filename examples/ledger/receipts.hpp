// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>
#include <paymcp/payment/receipt.hpp>
#include <paymcp/payment/receipt_key.hpp>
#include <paymcp/serve/command_line.hpp>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

/// Prints the receipt of the payment `--id`, and with `--receipt-key-file` a second line: the same, signed.
template <class Store>
paymcp::result<void> print_receipt(Store& store, const paymcp::cli::command_line& given) {
    using namespace paymcp;
    using namespace paymcp::receipts;
    const result<std::optional<payment>> found = store.find(given.value("--id", ""));
    if (!found.has_value()) return found.error();
    if (!found->has_value()) return failure{"there is no payment --id " + given.value("--id", "")};
    const payment& one = **found;
    const result<receipt> made = receipt_of(one, one.output, given.value("--seller", ""));
    if (!made.has_value()) return made.error();
    const std::string text = receipt_text(*made);
    const std::string path = given.value("--receipt-key-file", "");
    if (path.empty()) return std::puts(text.c_str()), result<void>();
    const result<receipt_key> key = receipt_key::read_file(path);
    if (!key.has_value()) return key.error();
    std::printf("%s\n%s\n", text.c_str(), key->sign(text).c_str());
    return {};
}

/// The text of a file without the white space at its end.
inline paymcp::result<std::string> text_of_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file) return paymcp::failure{"the file cannot be read: " + path};
    text.erase(text.find_last_not_of(" \r\n\t") + 1);
    return text;
}

/// Checks the signed receipt in the file `--receipt` by the keys in the file `--keys`, which are those that the seller
/// shows at `/.well-known/jwks.json`, and prints what it says.
inline paymcp::result<void> verify_one(const paymcp::cli::command_line& given) {
    using namespace paymcp;
    using namespace paymcp::receipts;
    const result<std::string> jws = text_of_file(given.value("--receipt", ""));
    if (!jws.has_value()) return jws.error();
    const result<std::string> keys = text_of_file(given.value("--keys", ""));
    if (!keys.has_value()) return keys.error();
    const result<std::string> text = verify_receipt(*jws, *keys);
    if (!text.has_value()) return text.error();
    std::puts(text->c_str());
    return {};
}
