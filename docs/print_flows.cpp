// SPDX-License-Identifier: MIT
// Prints the diagrams of docs/flows.md from the tables that the gate reads.
//
//     print_flows check FILE    fails where what is printed in FILE is not what the tables say
//     print_flows write FILE    prints it there
//
// A printed part stands between `<!-- printed: NAME -->` and `<!-- end of print -->`.
#include <paymcp/flow/automatic.hpp>
#include <paymcp/flow/detail/fulfilment.hpp>
#include <paymcp/flow/dynamic_tools.hpp>
#include <paymcp/flow/elicitation.hpp>
#include <paymcp/flow/progress.hpp>
#include <paymcp/flow/resubmit.hpp>
#include <paymcp/flow/two_step.hpp>
#include <paymcp/testing/flow_diagram.hpp>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace paymcp;
using namespace paymcp::detail;

constexpr std::string_view opens = "<!-- printed: ";
constexpr std::string_view ends = "<!-- end of print -->";

struct printed_table {
    std::string name;
    flow_table table;
};

std::vector<printed_table> all_tables() {
    std::vector<printed_table> all;
    const auto add = [&](flow_table table) { all.push_back({std::string(table.name), table}); };
    add(TwoStep<>::table());
    add(TwoStep<shared_confirm>::table());
    add(Elicitation<>::table());
    add(Progress<>::table());
    add(Resubmit<>::table());
    add(DynamicTools<>::table());
    add(Automatic<>::table());
    all.push_back({"keep", fulfilment_table(fulfilment::keep)});
    all.push_back({"refund", fulfilment_table(fulfilment::refund)});
    all.push_back({"reserve", fulfilment_table(fulfilment::reserve)});
    return all;
}

/// What stands under each name. A table that an earlier flow has too is not drawn again.
std::map<std::string, std::string> all_prints() {
    std::map<std::string, std::string> prints;
    std::map<const rule*, std::string> drawn;
    for (const printed_table& each : all_tables()) {
        const auto [first, is_new] = drawn.try_emplace(each.table.rules.data(), each.name);
        std::string& print = prints[each.name];
        if (is_new)
            print = "```mermaid\n" + testing::flow_diagram(each.table) + "```\n";
        else
            print = "Its table is that of `" + first->second + "`, drawn above.\n";
    }
    return prints;
}

/// The text with every printed part as it should be.
std::string with_prints(const std::string& text) {
    std::map<std::string, std::string> prints = all_prints();
    std::string out;
    std::size_t at = 0;
    for (std::size_t start; (start = text.find(opens, at)) != std::string::npos;) {
        const std::size_t name_ends = text.find(" -->\n", start);
        const std::size_t end = text.find(ends, start);
        if (name_ends == std::string::npos || end == std::string::npos || end < name_ends)
            throw std::runtime_error("a printed part has no end");
        const std::string name = text.substr(start + opens.size(), name_ends - start - opens.size());
        const auto print = prints.extract(name);
        if (print.empty()) throw std::runtime_error("no table has the name " + name + ", or it stands there twice");
        out += text.substr(at, name_ends + 5 - at) + print.mapped();
        at = end;
    }
    if (!prints.empty()) throw std::runtime_error("the table " + prints.begin()->first + " is not shown");
    return out + text.substr(at);
}

std::string read(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + path);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The number of the first line that differs.
std::size_t first_difference(std::string_view one, std::string_view other) {
    std::size_t line = 1;
    for (std::size_t i = 0; i < one.size() && i < other.size() && one[i] == other[i]; ++i)
        line += one[i] == '\n' ? 1 : 0;
    return line;
}

int run(const std::string& what, const std::string& path) {
    const std::string text = read(path);
    const std::string wanted = with_prints(text);
    if (what == "write") {
        std::ofstream(path, std::ios::binary) << wanted;
        return EXIT_SUCCESS;
    }
    if (text == wanted) return EXIT_SUCCESS;
    std::cerr << path << ":" << first_difference(text, wanted)
              << ": this is not what the tables say; `print_flows write` prints it anew\n";
    return EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string what = argc == 3 ? argv[1] : "";
    if (what != "check" && what != "write") {
        std::cerr << "usage: print_flows check|write FILE\n";
        return EXIT_FAILURE;
    }
    try {
        return run(what, argv[2]);
    } catch (const std::exception& thrown) {
        std::cerr << argv[2] << ": " << thrown.what() << "\n";
        return EXIT_FAILURE;
    }
}
