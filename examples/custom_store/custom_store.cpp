// SPDX-License-Identifier: MIT
#include <paymcp.hpp>
#include <paymcp/payment/same_call.hpp>
#include <paymcp/serve/custom_store.hpp>

#include <map>
#include <memory>
#include <mutex>

using namespace paymcp;

// [store]
/// Keeps payments in a map. Put your database's transaction where the lock is.
class map_store {
public:
    result<opened_payment> open(const payment& wanted) {
        const std::lock_guard lock(*mutex_);
        payment* unpaid = nullptr;
        for (auto& [id, known] : *payments_) {
            const std::string call = states::call_key(known);
            if (call.empty() || call != states::call_key(wanted) || !states::serves_calls(known)) continue;
            if (!states::unpaid.contains(known.state)) return opened_payment{known, true};
            unpaid = &known;
        }
        if (unpaid != nullptr) return opened_payment{*unpaid, true};
        const auto [place, inserted] = payments_->emplace(wanted.id, wanted);
        if (!inserted) return failure{"a payment with this id exists already", "duplicate_payment"};
        place->second.version = 1;
        return opened_payment{place->second, false};
    }

    result<std::optional<payment>> find(std::string_view id) const {
        const std::lock_guard lock(*mutex_);
        const auto found = payments_->find(std::string(id));
        return found == payments_->end() ? std::optional<payment>() : std::optional<payment>(found->second);
    }

    result<bool> replace(const payment& next, std::uint64_t version) {
        const std::lock_guard lock(*mutex_);
        const auto found = payments_->find(next.id);
        if (found == payments_->end() || found->second.version != version) return false;
        found->second = next;
        found->second.version = version + 1;
        return true;
    }

private:
    std::shared_ptr<std::mutex> mutex_ = std::make_shared<std::mutex>();
    std::shared_ptr<std::map<std::string, payment>> payments_ = std::make_shared<std::map<std::string, payment>>();
};
// [store]

static_assert(PaymentStore<map_store>);

constexpr auto generate_image = tool<"generate_image", price<50, USD>>(
    "Generate an image based on user prompt",
    arg<"prompt">("What to draw"),
    [](std::string prompt) { return "Image generated for: " + prompt; });

int main(int argc, char** argv) {
    return serve<TwoStep<>>(argc, argv, toolset<generate_image>, mock{}, map_store{});
}
