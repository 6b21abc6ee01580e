// SPDX-License-Identifier: MIT
// No guard: each program reads it once, after `using namespace paymcp;`. Our public names as users write them, without
// `paymcp::` in front: one that the C library has too would be ambiguous here.

template <class...>
struct types {};

using plain_types =
    types<ability, rules::action, adyen, adyen_options, adyen_webhooks, gating::asked_user, at_most_once,
          gating::attendance, audio_content, mcp::bearer_tokens, bytes, mcp::cache_hint, call, gating::caller,
          capture_on_success, charge_first, checkout, checkout_request, mcp::client_capabilities, closed_world,
          coinbase_checkouts, coinbase_checkouts_options, coinbase_checkouts_webhooks, cli::command_line,
          mcp::completion_request, mcp::completion_result, content, content_list, http::curl_client, currency,
          mcp::declared, embedded_resource, rules::event, event_page, rules::event_set, failure, rules::flow_table,
          gating::options, mcp::gate_paid_calls, given_answer, http::carrier, http::client, mcp::http_end,
          http::send_failure, http::header, mcp::http_host, mcp::http_host_options, http::server_options, http::request,
          http::response, http::router, http::server, mcp::icon, idempotent, image_content, input_required,
          keep_on_failure, log_level, log_severity, long_running, max_items, max_length, maximum, memory_store,
          mcp::metrics, min_items, min_length, minimum, mock, non_destructive, http::open_response, opened_payment,
          http::outgoing_request, mcp::paid_calls, mcp::paid_request, gating::paid_tool, payment, watch::payment_events,
          ledger::page, ledger::query, payment_ref, payment_state, ledger::total, paypal, paypal_options,
          paypal_webhooks, rules::phase_number, watch::poller, price_in_description, mcp::prompt_argument,
          mcp::prompt_info, mcp::prompt_message, mcp::prompt_result, mcp::prompt_role, mcp::protected_resource,
          protocol_error, provider_error, provider_status, question, questions_first, read_only, refund_on_failure,
          gating::reply, mcp::request_verifier, mcp::resource_content, mcp::resource_info, resource_link,
          mcp::resource_request, retention, http::retry_options, http::retrying_client, mcp::revision, rules::rule,
          secret, serve_options, mcp::server_definition, mcp::server_features, mcp::server_identity, mcp::server_spec,
          shared_confirm, square, square_options, square_webhooks, state_key, status_report, watch::status_watch,
          mcp::stdio_end, mcp::stdio_options, mcp::streamable_http, mcp::streamable_http_options, stripe,
          stripe_options, stripe_webhooks, rules::surface, async::system_timer, task_required, text_content,
          async::timer, http::tls_files, tool_output, mcp::tool_runner, transport_kind, unix_time, http::url,
          rules::verdict, mcp::verification, wall_clock, walleot, walleot_options, webhook_event, async::worker_pool>;

using templates = types<amount<USD>, asking<int>, detail::asio_task<int>, confirm_named<"go_">, flow<TwoStep<>>,
                        gating::gate<detail::sync_task>, gating::host<detail::sync_task>,
                        gating::parts<detail::sync_task>, json_output_schema<"{}">, json_schema<"{}">, max<50>,
                        max_prompts<3>, min<10>, multiple_of<10>, poll_every<1000>, price<50, USD>,
                        provider_result<int>, result<int>, title<"Title">, wait_timeout<1000>, with_quote>;

using flows = types<Automatic<>, DynamicTools<>, Elicitation<>, Progress<>, Resubmit<>, TwoStep<>, Wallet<>>;

static_assert(PaymentFlow<TwoStep<>> && PaymentProvider<mock> && PaymentStore<memory_store>);
static_assert(QueryableStore<memory_store> && ProcessBoundStore<memory_store> && WebhookReceiver<stripe>);
static_assert(NetworkedProvider<stripe> && LiveModeProvider<stripe> && AuthorizingProvider<stripe>);

enum class mood {
    calm,
    wild
};

template <>
inline constexpr auto paymcp::enum_names<mood> = names(named(mood::calm, "calm"), named(mood::wild, "wild"));

inline result<std::string> refuse(int fee) {
    if (fee < 0) return failure{"no"};
    if (fee == 0) return failure{"nothing is free", "no_fee"};
    return std::string("yes");
}

constexpr auto draw = tool<"draw", price<50, USD>, title<"Draw">, at_most_once>(
    "Draws", arg<"fee">("In cents", minimum(0), maximum(99), default_value(1)), arg<"how">("The mood"),
    [](int fee, mood) { return refuse(fee); });

constexpr auto inquire = tool<"inquire", long_running, read_only>(
    "Inquires", [](call&) -> asking<std::string> { return std::string("answer"); });

static_assert(draw.price() == 50 * minor_units<USD>);

constexpr auto weigh = tool<"weigh", price_from<[](int grams) { return grams; }, USD, max<50>>>(
    "Weighs", arg<"grams">("Grams"), [](int grams) { return std::to_string(grams); });

static_assert(quote_of<weigh>(7) == 7 * minor_units<USD>);

inline auto ask_clock(const wall_clock& now) { return now.now(); }

inline int sell(int count, char** words) {
    return serve<Automatic<max_prompts<2>>>(count, words, toolset<draw, inquire>, mock{}, memory_store{});
}
