// SPDX-License-Identifier: MIT
// Sells at a cash desk: the clerk marks a bill as paid by creating the file ID.paid in the folder of the bills.
#include <paymcp.hpp>
#include <paymcp/serve/custom_provider.hpp>

#include <filesystem>
#include <fstream>

using namespace paymcp;

// [provider]
class cash_desk {
public:
    static constexpr std::string_view name = "cash_desk";
    static constexpr bool takes(currency money) { return money == EUR; }

    explicit cash_desk(std::filesystem::path bills) : bills_(std::move(bills)) {}

    provider_result<checkout> create(const checkout_request& order) {
        std::filesystem::create_directories(bills_);
        std::ofstream bill(file(order.payment_id, ".bill"));
        bill << order.description << ": " << format_amount(order.amount, order.money) << std::endl;
        if (!bill) return provider_error{"the bill could not be written", false};
        return checkout{order.payment_id, "https://shop.example/desk/" + order.payment_id};
    }

    provider_result<status_report> status(const checkout_request& order) {
        const std::string& id = order.reference;
        if (exists(file(id, ".returned"))) return status_report{provider_status::refunded};
        if (exists(file(id, ".paid"))) return status_report{provider_status::paid};
        if (exists(file(id, ".closed"))) return status_report{provider_status::canceled};
        if (!exists(file(id, ".bill"))) return status_report{.why = "the desk has no such bill"};
        return status_report{order.expires < detail::machine_clock().now() ? provider_status::expired
                                                                            : provider_status::pending};
    }

    provider_result<void> cancel(const checkout_request& order) {
        if (exists(file(order.reference, ".paid"))) return provider_error{"it is paid", false};
        return mark(order.reference, ".closed");
    }

    provider_result<void> refund(const checkout_request& order) {
        if (!exists(file(order.reference, ".paid"))) return provider_error{"it is not paid", false};
        return mark(order.reference, ".returned");
    }

private:
    std::filesystem::path file(const std::string& id, const char* what) const { return bills_ / (id + what); }

    provider_result<void> mark(const std::string& id, const char* what) {
        std::ofstream made(file(id, what));
        made << what << std::endl;
        return made ? provider_result<void>() : provider_result<void>(provider_error{"the desk's disk is full"});
    }

    std::filesystem::path bills_;
};
// [provider]

constexpr auto print_ticket = tool<"print_ticket", price<1200, EUR>, refund_on_failure>(
    "Print a ticket for the zoo",
    arg<"visitor">("Who comes"),
    [](std::string visitor) { return "Admit one: " + visitor; });

int main(int argc, char** argv) {
    return serve<TwoStep<>>(argc, argv, toolset<print_ticket>, cash_desk{"bills"}, memory_store{});
}
