// SPDX-License-Identifier: MIT
#include <paymcp.hpp>

#include <fstream>
#include <map>
#include <mutex>
#include <string>

using namespace paymcp;

// [program]
/// Calls run on several threads, so that what they share has a mutex.
class shelf {
public:
    result<std::string> sell(const std::string& title) {
        const std::lock_guard lock(guard_);
        if (copies_[title] == 0) return failure{"sold out: " + title};
        return title + ", " + std::to_string(--copies_[title]) + " left";
    }

private:
    std::mutex guard_;
    std::map<std::string, int> copies_{{"Moby Dick", 2}, {"Emma", 1}};
};

constexpr auto buy =
    tool<"buy", price<300, USD>, refund_on_failure>("Sells a book", arg<"title">("Its title"), &shelf::sell);

/// Or no two calls at a time: then a file needs no mutex.
constexpr auto review = tool<"review", single_threaded>(
    "Keeps a review", arg<"text">("What you think"),
    [](const std::string& text, std::ofstream& reviews) { return reviews << text << std::endl ? "kept" : "not kept"; });

int main(int argc, char** argv) {
    shelf books;
    std::ofstream reviews("reviews.txt", std::ios::app);
    return serve<TwoStep<>>(argc, argv, toolset<buy, review>, with(books, reviews), mock{}, memory_store{});
}
// [program]
