// SPDX-License-Identifier: MIT
#include "image.hpp"

std::string draw_image(const std::string& prompt) { return "Image generated for: " + prompt; }
