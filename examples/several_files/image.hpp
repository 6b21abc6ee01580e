// SPDX-License-Identifier: MIT
// [header]
#pragma once

#include <paymcp/tool.hpp>

#include <string>

std::string draw_image(const std::string& prompt);  // in image.cpp

inline constexpr auto generate_image = paymcp::tool<"generate_image", paymcp::price<50, paymcp::USD>>(
    "Generate an image based on user prompt", paymcp::arg<"prompt">("What to draw"),
    [](std::string prompt) { return draw_image(prompt); });
// [header]
