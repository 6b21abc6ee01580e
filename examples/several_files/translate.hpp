// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool.hpp>

#include <string>

inline constexpr auto translate = paymcp::tool<"translate", paymcp::price<80, paymcp::JPY>>(
    "Translate a text into French", paymcp::arg<"text">("The text"),
    [](std::string text) { return "[fr] " + text; });
