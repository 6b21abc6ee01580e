// SPDX-License-Identifier: MIT
// [program]
#include <paymcp.hpp>

#include <algorithm>

using namespace paymcp;

/// Five cents for each question that is answered, at most 5.00 USD.
constexpr auto answer =
    tool<"answer", up_to<500, USD>>("Answer the questions of a text", arg<"text">("The questions"),
                                    [](std::string text, call& now) -> result<std::string> {
                                        const auto questions = std::count(text.begin(), text.end(), '?');
                                        if (questions > 100)
                                            return failure{"more than 100 questions; nothing was charged"};
                                        now.used(0.05_usd * questions);
                                        return std::to_string(questions) + " answers";
                                    });

int main(int argc, char** argv) { return serve<TwoStep<>>(argc, argv, toolset<answer>, mock{}, memory_store{}); }
// [program]
