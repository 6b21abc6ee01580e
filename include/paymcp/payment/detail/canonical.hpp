// SPDX-License-Identifier: MIT
#pragma once

#include <boost/json.hpp>

#include <string>

namespace paymcp::inline v0::detail {

inline void write_canonical(const boost::json::value& value, std::string& out);

void write_canonical(const boost::json::object& object, std::string& out);

void write_canonical(const boost::json::array& array, std::string& out);

/// 3.0 and 3 are the same number in JSON, so they must not make two payments. From 2^53 on a double may be a rounded
/// integer and is written as a double. So is negative zero, because a tool can distinguish it from 0.
void write_canonical_number(double number, std::string& out);

void write_canonical(const boost::json::value& value, std::string& out);

/// One text for all spellings of the same JSON object: members sorted by their bytes, no white space, integral numbers
/// as integers. It follows RFC 8785 except for the format of fractions; the text is compared only with other texts of
/// this function. No number of the object `is_out_of_range`. `read_json` reads the text as an object equal to one that
/// was read by value.
std::string canonical_text(const boost::json::object& object);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/payment/detail/impl/canonical.ipp>
#endif
