// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/record.hpp>
#include <paymcp/store/redis/detail/protocol.hpp>
#include <paymcp/store/retention.hpp>

#include <charconv>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace paymcp::inline v0::detail {

inline std::string redis_number(std::int64_t value) { return std::to_string(value); }
inline std::string redis_number(unix_time moment) { return std::to_string(moment.time_since_epoch().count()); }

/// What is published at a change: "ID ORIGIN", the origin being whose doing it is.
struct redis_notification {
    std::string_view payment_id;
    std::string_view origin;  ///< empty where it is not said
};

redis_notification read_redis_notification(std::string_view message);

/// The arguments of a script that writes the payment if the stored version is `expected`. A change of state is
/// published as the doing of `origin`. With `floors`, accounts are held above theirs.
std::vector<std::string> redis_write_words(const std::string& prefix, const std::string& origin, const payment& p,
                                           const retention& kept, std::string expected, bool floors = false);

/// Reads the scripts' answers. Throws `std::runtime_error` for a record that no version of this library writes.
class redis_payment_reader {
public:
    /// A record without its result.
    static payment record(const redis_value& fields);

    /// The same with its result. A result that the record names but that is absent was dropped.
    static payment whole(const redis_value& fields, const redis_value& output);

    template <class Number>
    static Number number(const redis_value& field) {
        Number value{};
        const char* end = field.text.data() + field.text.size();
        const auto [stopped, failure] = std::from_chars(field.text.data(), end, value);
        if (failure != std::errc{} || stopped != end) damaged();
        return value;
    }

private:
    [[noreturn]] static void damaged() { throw std::runtime_error("a record in it cannot be read"); }

    static unix_time moment(const redis_value& field) { return unix_time(milliseconds(number<std::int64_t>(field))); }
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/store/redis/detail/impl/payments.ipp>
#endif
