// SPDX-License-Identifier: MIT Which structs are completely described; the sentences of those that are not are in
// tests/fail.
#include <paymcp/tool/detail/schema/schema.hpp>
#include <paymcp/tool/detail/whole_struct.hpp>
#include <paymcp/tool/tool.hpp>

#include <boost/hana/adapt_struct.hpp>
#include <boost/hana/define_struct.hpp>

#include <string>
#include <string_view>
#include <vector>

struct size_of_it {
    BOOST_HANA_DEFINE_STRUCT(size_of_it, (int, w), (int, h));
};
struct outside {
    std::string a;
};
BOOST_HANA_ADAPT_STRUCT(outside, a);
struct plain {
    int x = 0;
};

// Whole: nothing inherited, or everything named.
struct whole : size_of_it {
    int d = 0;
};
BOOST_HANA_ADAPT_STRUCT(whole, w, h, d);
struct adds_nothing : size_of_it {};
BOOST_HANA_ADAPT_STRUCT(adds_nothing, w, h);
struct of_three : plain, outside, size_of_it {
    int d = 0;
};
BOOST_HANA_ADAPT_STRUCT(of_three, a, w, h, x, d);
struct nested {
    BOOST_HANA_DEFINE_STRUCT(nested, (whole, one), (std::vector<whole>, more));
};

// Not whole: the description is the base's.
struct inherits : size_of_it {};
struct adds : size_of_it {
    int d = 0;
};
struct constructed : size_of_it {
    constructed();
    int d;
};
struct nothing {
    BOOST_HANA_DEFINE_STRUCT(nothing);
};
struct after_nothing : nothing {
    int x = 0;
};

// Not whole: it names its own members, and forgets those of a base.
struct own_only : size_of_it {
    BOOST_HANA_DEFINE_STRUCT(own_only, (int, d));
};
struct half : size_of_it {
    int d = 0;
};
BOOST_HANA_ADAPT_STRUCT(half, w, d);
struct second_base : plain, size_of_it {
    int d = 0;
};
BOOST_HANA_ADAPT_STRUCT(second_base, x, d);
struct of_whole : whole {
    BOOST_HANA_DEFINE_STRUCT(of_whole, (int, e));
};
struct between : outside {
    int m = 0;
};
struct below : between {
    int n = 0;
};
BOOST_HANA_ADAPT_STRUCT(below, m, n);

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using detail::describes_whole;

static_assert(describes_whole<size_of_it>() && describes_whole<outside>() && describes_whole<nothing>());
static_assert(describes_whole<whole>() && describes_whole<adds_nothing>() && describes_whole<of_three>());
static_assert(describes_whole<nested>());
static_assert(!describes_whole<inherits>() && !describes_whole<adds>() && !describes_whole<constructed>());
static_assert(!describes_whole<after_nothing>());
static_assert(!describes_whole<own_only>() && !describes_whole<half>() && !describes_whole<second_base>());
static_assert(!describes_whole<of_whole>() && !describes_whole<below>());

constexpr auto cut = tool<"cut">("Cut", [](whole given) { return given; });
static_assert(input_schema<cut>.find(R"("required":["w","h","d"])") != std::string_view::npos);
static_assert(output_schema<cut>.find(R"("required":["w","h","d"])") != std::string_view::npos);

}  // namespace
