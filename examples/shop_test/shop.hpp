// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool.hpp>

#include <string>

inline constexpr auto generate_image = paymcp::tool<"generate_image", paymcp::price<50, paymcp::USD>>(
    "Generate an image based on user prompt", paymcp::arg<"prompt">("What to draw"),
    [](std::string prompt) { return "Image generated for: " + prompt; });
