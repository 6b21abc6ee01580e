// SPDX-License-Identifier: MIT
// Whole purchases at the real server: any tool with any arguments, with every flow and in both eras; the customer pays
// or does not, answers or disconnects, asks again, and the server restarts in between.
#include "purchase_client.hpp"

#include "../support/temp_folder.hpp"

#include <paymcp/flow/automatic.hpp>
#include <paymcp/flow/dynamic_tools.hpp>
#include <paymcp/flow/elicitation.hpp>
#include <paymcp/flow/progress.hpp>
#include <paymcp/flow/resubmit.hpp>
#include <paymcp/flow/two_step.hpp>
#include <paymcp/store/memory.hpp>
#if PAYMCP_HAVE_SQLITE
#include <paymcp/store/sqlite/sqlite.hpp>
#endif

#include <array>

namespace {

using namespace fuzz;
using namespace paymcp::detail;

constexpr std::array<mcp::server_spec, 6> shops{
    mcp::compiled_server<TwoStep<>, shelf>::spec(),      mcp::compiled_server<Resubmit<>, shelf>::spec(),
    mcp::compiled_server<Elicitation<>, shelf>::spec(),  mcp::compiled_server<Progress<>, shelf>::spec(),
    mcp::compiled_server<DynamicTools<>, shelf>::spec(), mcp::compiled_server<Automatic<>, shelf>::spec(),
};

template <class Store>
void buy_at(Store store, choices& chance) {
    store_adapter<paymcp::detail::asio_task, Store> port(store);
    books kept(port, chance);
    const mcp::server_spec& spec = chance.pick(shops);
    customer buyer(spec, kept, chance);
    for (std::size_t purchases = 1 + chance.below(3); purchases > 0; --purchases) buyer.purchase();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    choices chance({data, size});
#if PAYMCP_HAVE_SQLITE
    // Its disk is real and therefore slow.
    if (chance.chance(12)) {
        const paymcp_tests::temp_folder folder;
        buy_at(sqlite_store(folder.file("shop.db")), chance);
        return 0;
    }
#endif
    buy_at(memory_store(), chance);
    return 0;
}
