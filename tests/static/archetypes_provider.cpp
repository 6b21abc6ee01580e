// SPDX-License-Identifier: MIT
// The smallest model of each concept of providers, and what misses one requirement. The adapter and the server compile
// with the smallest models, so they use nothing that the concepts do not name.
#include <paymcp/core/sync_task.hpp>
#include <paymcp/payment/detail/provider_port.hpp>
#include <paymcp/provider/networked.hpp>
#include <paymcp/provider/webhook.hpp>
#include <paymcp/serve/custom_provider.hpp>
#include <paymcp/serve/custom_store.hpp>
#include <paymcp/serve/serve.hpp>
#include <paymcp/transport/streamable_http/verifier.hpp>
#include <paymcp/wallet/detail/rail_port.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace archetypes_provider_test {

using namespace paymcp;
using namespace paymcp::detail;

struct smallest_provider {
    static constexpr std::string_view name = "smallest";

    provider_result<checkout> create(const checkout_request&) { return checkout{}; }
    provider_result<status_report> status(const checkout_request&) { return status_report{}; }
    provider_result<void> cancel(const checkout_request&) { return {}; }
    provider_result<void> refund(const checkout_request&) { return {}; }
};
struct awaited_provider {
    static constexpr const char* name = "awaited";

    asio_task<provider_result<checkout>> create(checkout_request);
    asio_task<provider_result<status_report>> status(checkout_request);
    asio_task<provider_result<void>> cancel(checkout_request);
    asio_task<provider_result<void>> refund(checkout_request);
};
struct without_name {
    provider_result<checkout> create(const checkout_request&);
    provider_result<status_report> status(const checkout_request&);
    provider_result<void> cancel(const checkout_request&);
    provider_result<void> refund(const checkout_request&);
};
struct with_number_for_name : without_name {
    static constexpr int name = 1;
};
struct without_create : smallest_provider {
    void create() = delete;
};
struct without_status : smallest_provider {
    void status() = delete;
};
struct without_cancel : smallest_provider {
    void cancel() = delete;
};
struct without_refund : smallest_provider {
    void refund() = delete;
};
struct with_bare_status : smallest_provider {
    provider_status status(const checkout_request&);
};
struct with_failure_for_error : smallest_provider {
    result<void> refund(const checkout_request&);
};
static_assert(PaymentProvider<smallest_provider>);
static_assert(PaymentProvider<awaited_provider>);
static_assert(!PaymentProvider<without_name>);
static_assert(!PaymentProvider<with_number_for_name>);
static_assert(!PaymentProvider<without_create>);
static_assert(!PaymentProvider<without_status>);
static_assert(!PaymentProvider<without_cancel>);
static_assert(!PaymentProvider<without_refund>);
static_assert(!PaymentProvider<with_bare_status>);
static_assert(!PaymentProvider<with_failure_for_error>);
static_assert(!PaymentProvider<int>);

struct reserving_provider : smallest_provider {
    provider_result<void> capture(const checkout_request&) { return {}; }
    provider_result<void> void_authorization(const checkout_request&) { return {}; }
};
struct without_capture : reserving_provider {
    void capture() = delete;
};
struct without_release : reserving_provider {
    void void_authorization() = delete;
};
struct only_reserves {
    provider_result<void> capture(const checkout_request&);
    provider_result<void> void_authorization(const checkout_request&);
};
static_assert(AuthorizingProvider<reserving_provider>);
static_assert(!AuthorizingProvider<smallest_provider>);
static_assert(!AuthorizingProvider<without_capture>);
static_assert(!AuthorizingProvider<without_release>);
static_assert(!AuthorizingProvider<only_reserves>);

struct subscribing_provider : smallest_provider {
    provider_result<subscription_report> subscription(const checkout_request&) { return subscription_report{}; }
    provider_result<void> end_renewal(const checkout_request&) { return {}; }
};
struct without_subscription : subscribing_provider {
    void subscription() = delete;
};
struct without_end : subscribing_provider {
    void end_renewal() = delete;
};
struct subscribes_with_status : subscribing_provider {
    provider_result<status_report> subscription(const checkout_request&);
};
struct only_subscribes {
    provider_result<subscription_report> subscription(const checkout_request&);
    provider_result<void> end_renewal(const checkout_request&);
};
static_assert(SubscribingProvider<subscribing_provider>);
static_assert(!SubscribingProvider<smallest_provider>);
static_assert(!SubscribingProvider<without_subscription>);
static_assert(!SubscribingProvider<without_end>);
static_assert(!SubscribingProvider<subscribes_with_status>);
static_assert(!SubscribingProvider<only_subscribes>);

struct listing_provider : smallest_provider {
    provider_result<event_page> events(const std::string&) { return event_page{}; }
};
struct lists_from_number : smallest_provider {
    provider_result<event_page> events(int);
};
struct lists_bare_page : smallest_provider {
    event_page events(const std::string&);
};
struct only_lists {
    provider_result<event_page> events(const std::string&);
};
static_assert(EventFeedProvider<listing_provider>);
static_assert(!EventFeedProvider<smallest_provider>);
static_assert(!EventFeedProvider<lists_from_number>);
static_assert(!EventFeedProvider<lists_bare_page>);
static_assert(!EventFeedProvider<only_lists>);

struct telling_provider : smallest_provider {
    void on_change(std::function<void(std::string_view)>) {}
};
struct tells_nothing : smallest_provider {
    void on_change(std::function<void()>);
};
struct only_tells {
    void on_change(std::function<void(std::string_view)>);
};
static_assert(NotifyingProvider<telling_provider>);
static_assert(!NotifyingProvider<smallest_provider>);
static_assert(!NotifyingProvider<tells_nothing>);
static_assert(!NotifyingProvider<only_tells>);

struct remote_provider : smallest_provider {
    void use(http::client&) {}
};
struct uses_nothing : smallest_provider {
    void use();
};
struct only_uses {
    void use(http::client&);
};
static_assert(NetworkedProvider<remote_provider>);
static_assert(!NetworkedProvider<smallest_provider>);
static_assert(!NetworkedProvider<uses_nothing>);
static_assert(!NetworkedProvider<only_uses>);

struct provider_with_live_key : smallest_provider {
    bool is_live() const { return true; }
};
struct live_by_word : smallest_provider {
    std::string_view is_live() const;
};
struct live_when_changed : smallest_provider {
    bool is_live();
};
struct only_live {
    bool is_live() const;
};
static_assert(LiveModeProvider<provider_with_live_key>);
static_assert(!LiveModeProvider<smallest_provider>);
static_assert(!LiveModeProvider<live_by_word>);
static_assert(!LiveModeProvider<live_when_changed>);
static_assert(!LiveModeProvider<only_live>);

struct smallest_receiver {
    result<webhook_event> webhook(const http::request&) { return webhook_event{}; }
};
struct awaited_receiver {
    asio_task<result<webhook_event>> webhook(http::request);
};
struct receives_text {
    result<webhook_event> webhook(std::string_view);
};
struct receives_silently {
    void webhook(const http::request&);
};
static_assert(WebhookReceiver<smallest_receiver>);
static_assert(WebhookReceiver<awaited_receiver>);
static_assert(!WebhookReceiver<receives_text>);
static_assert(!WebhookReceiver<receives_silently>);
static_assert(!WebhookReceiver<smallest_provider>);

// A verifier is a function object: what becomes a `mcp::request_verifier`.
struct smallest_verifier {
    boost::asio::awaitable<mcp::verification> operator()(const http::request&) { co_return mcp::verification{}; }
};
struct verifies_at_once {
    mcp::verification operator()(const http::request&);
};
struct verifies_text {
    boost::asio::awaitable<mcp::verification> operator()(std::string_view);
};
struct says_yes_or_no {
    boost::asio::awaitable<bool> operator()(const http::request&);
};
static_assert(std::is_convertible_v<smallest_verifier, mcp::request_verifier>);
static_assert(!std::is_convertible_v<verifies_at_once, mcp::request_verifier>);
static_assert(!std::is_convertible_v<verifies_text, mcp::request_verifier>);
static_assert(!std::is_convertible_v<says_yes_or_no, mcp::request_verifier>);

struct smallest_store {
    result<opened_payment> open(const payment& wanted) { return opened_payment{wanted}; }
    result<std::optional<payment>> find(std::string_view) { return std::optional<payment>(); }
    result<bool> replace(const payment&, std::uint64_t) { return false; }
};

/// All that the concepts name.
struct fullest_provider : reserving_provider {
    provider_result<event_page> events(const std::string&) { return event_page{}; }
    provider_result<subscription_report> subscription(const checkout_request&) { return subscription_report{}; }
    provider_result<void> end_renewal(const checkout_request&) { return {}; }
    void on_change(std::function<void(std::string_view)>) {}
    void use(http::client&) {}
    bool is_live() const { return false; }
    result<webhook_event> webhook(const http::request&) { return webhook_event{}; }
};

struct smallest_rail {
    static constexpr std::string_view name = "smallest";

    wallet::rail_verdict verify(const wallet::rail_order&) { return {}; }
    wallet::rail_verdict settle(const wallet::rail_order&) { return {}; }
};
struct awaited_refunding_rail {
    static constexpr std::string_view name = "awaited";

    asio_task<wallet::rail_verdict> verify(wallet::rail_order);
    asio_task<wallet::rail_verdict> settle(wallet::rail_order);
    asio_task<wallet::rail_verdict> refund(wallet::rail_order);
};
struct rail_without_settle {
    static constexpr std::string_view name = "without_settle";

    wallet::rail_verdict verify(const wallet::rail_order&) { return {}; }
};
static_assert(wallet::PaymentRail<smallest_rail>);
static_assert(!wallet::PaymentRail<rail_without_settle>);
static_assert(wallet::RefundingRail<awaited_refunding_rail>);
static_assert(!wallet::RefundingRail<smallest_rail>);
static_assert(std::is_base_of_v<rail_port<asio_task>, rail_adapter<asio_task, smallest_rail>>);

}  // namespace archetypes_provider_test

template class paymcp::detail::provider_adapter<paymcp::detail::sync_task, archetypes_provider_test::smallest_provider>;
template int paymcp::run_server(const paymcp::mcp::server_spec&, archetypes_provider_test::smallest_provider,
                                archetypes_provider_test::smallest_store, paymcp::serve_options);
template int paymcp::run_server(const paymcp::mcp::server_spec&, archetypes_provider_test::fullest_provider,
                                archetypes_provider_test::smallest_store, paymcp::serve_options);
