// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/features/detail/host_calls.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/mcp/features/detail/listening.hpp>
#include <paymcp/mcp/protocol/detail/old_content.hpp>
#include <paymcp/mcp/protocol/detail/paging.hpp>

#include <cstddef>
#include <utility>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE host_calls::host_calls(const server_features& features, const renderer& render, multi_round_trip& rounds,
                                     call_runner& runner, paymcp::detail::tool_pool& pool)
    : features_(features), render_(render), rounds_(rounds), runner_(runner), pool_(pool) {}

PAYMCP_INLINE bool host_calls::handle(const std::shared_ptr<client_session>& from,
                                    const std::shared_ptr<response_channel>& channel, rpc_request& request,
                                    const era_choice& chosen) {
    return list(*channel, request, chosen.speaks) || subscribe(*from, *channel, request, chosen) ||
           call(from, channel, request, chosen);
}

PAYMCP_INLINE bool host_calls::list(response_channel& channel, const rpc_request& request, revision speaks) const {
    const auto answer_page = [&](std::string_view name, std::size_t count, const auto& entry) {
        const auto page = page_of(request.params, name, count, features_.page_size());
        if (const auto* error = std::get_if<rpc_error>(&page)) {
            refuse(channel, request.id, *error);
            return true;
        }
        std::string text = page_text(name, std::get<list_page>(page), entry);
        if (speaks >= revision::r2026_07_28) text += cache_members(features_.list_cache());
        answer(channel, request.id, render_.for_revision(text + '}', speaks));
        return true;
    };
    if (request.method == "resources/list" && offers_resources())
        return answer_page("resources", features_.resources().size(), [&](std::size_t i) {
            const auto& one = features_.resources()[i];
            return listed_resource("uri", one.name, one.info, speaks);
        });
    if (request.method == "resources/templates/list" && offers_resources())
        return answer_page("resourceTemplates", features_.templates().size(), [&](std::size_t i) {
            const auto& one = features_.templates()[i];
            return listed_resource("uriTemplate", one.pattern.text(), one.info, speaks);
        });
    if (request.method == "prompts/list" && !features_.prompts().empty())
        return answer_page("prompts", features_.prompts().size(), [&](std::size_t i) {
            const auto& one = features_.prompts()[i];
            return listed_prompt(one.name, one.info, speaks);
        });
    return false;
}

PAYMCP_INLINE bool host_calls::subscribe(client_session& from, response_channel& channel, const rpc_request& request,
                                         const era_choice& chosen) const {
    const bool begins = request.method == "resources/subscribe";
    if (!begins && request.method != "resources/unsubscribe") return false;
    if (chosen.rules != era::legacy || !from.session()) return false;
    if (!offers_resources() || !features_.events().declared().has(paymcp::detail::change::contents)) return false;
    const boost::json::value* uri = request.params.if_contains("uri");
    auto& watched = from.agreed().watched;
    if (uri == nullptr || !uri->is_string() || uri->get_string().size() > max_watched_length) {
        refuse(channel, request.id,
               bad_params(request.method + " takes a uri, a string of at most " + std::to_string(max_watched_length) +
                          " bytes."));
    } else if (begins && !knows(uri->get_string())) {
        refuse(channel, request.id, no_resource(uri->get_string()));
    } else if (begins && watched.size() >= max_watched) {
        refuse(channel, request.id, bad_params("This session watches too many resources already."));
    } else {
        if (begins)
            watched.emplace(uri->get_string());
        else
            watched.erase(std::string(uri->get_string()));
        answer(channel, request.id, "{}");
    }
    return true;
}

PAYMCP_INLINE bool host_calls::knows(std::string_view uri) const {
    for (const auto& one : features_.resources())
        if (one.name == uri) return true;
    for (const auto& one : features_.templates())
        if (one.pattern.match(uri)) return true;
    return false;
}

PAYMCP_INLINE bool host_calls::call(const std::shared_ptr<client_session>& from,
                                    const std::shared_ptr<response_channel>& channel, rpc_request& request,
                                    const era_choice& chosen) {
    const lookup found = find(request);
    if (std::holds_alternative<std::monostate>(found)) return false;
    if (const auto* error = std::get_if<rpc_error>(&found)) {
        refuse(*channel, request.id, for_revision(*error, chosen.speaks));
        return true;
    }
    if (const auto* fixed = std::get_if<std::string>(&found)) {
        answer(*channel, request.id, render_.for_revision(*fixed, chosen.speaks));
        return true;
    }
    start(from, channel, request, chosen, std::get<found_method>(found));
    return true;
}

PAYMCP_INLINE host_calls::lookup host_calls::find(const rpc_request& request) const {
    if (request.method == "resources/read" && offers_resources()) return find_resource(request.params);
    if (request.method == "prompts/get" && !features_.prompts().empty()) return find_prompt(request.params);
    if (request.method == "completion/complete" && features_.completes()) return find_completer(request.params);
    if (const host_handler* own = features_.find_method(request.method)) return found_method{.handler = own};
    return {};
}

PAYMCP_INLINE host_calls::lookup host_calls::find_resource(const boost::json::object& params) const {
    const boost::json::value* uri = params.if_contains("uri");
    if (uri == nullptr || !uri->is_string()) return bad_params("resources/read takes a uri, a string.");
    const std::string wanted(uri->get_string());
    for (const auto& one : features_.resources())
        if (one.name == wanted) return found_method{&one.handler, wanted, true, one.info.cache};
    for (const auto& one : features_.templates())
        if (one.pattern.match(wanted)) return found_method{&one.handler, wanted, true, one.info.cache};
    return no_resource(wanted);
}

PAYMCP_INLINE host_calls::lookup host_calls::find_prompt(const boost::json::object& params) const {
    const boost::json::value* name = params.if_contains("name");
    if (name == nullptr || !name->is_string()) return bad_params("prompts/get takes a name, a string.");
    for (const auto& one : features_.prompts())
        if (one.name == name->get_string()) return found_method{&one.handler, one.name, true, {}};
    return bad_params(std::string("There is no prompt \"") + shortened(name->get_string()) +
                      "\"; prompts/list says which there are.");
}

PAYMCP_INLINE host_calls::lookup host_calls::find_completer(const boost::json::object& params) const {
    const auto member = [](const boost::json::object& of, boost::json::string_view key) -> std::string {
        const boost::json::value* found = of.if_contains(key);
        return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
    };
    const boost::json::value* ref = params.if_contains("ref");
    const boost::json::value* argument = params.if_contains("argument");
    if (ref == nullptr || !ref->is_object() || argument == nullptr || !argument->is_object())
        return bad_params("completion/complete takes a ref and an argument, both objects.");
    const std::string kind = member(ref->get_object(), "type");
    const bool prompt = kind == "ref/prompt";
    if (!prompt && kind != "ref/resource")
        return bad_params("The ref of completion/complete is a ref/prompt or a ref/resource.");
    const std::string name = member(ref->get_object(), prompt ? "name" : "uri");
    const std::string of = member(argument->get_object(), "name");
    if (const host_handler* found = features_.find_completer(kind, name, of)) return found_method{.handler = found};
    if (!is_completable(prompt, name))
        return bad_params(std::string("There is nothing to complete under \"") + shortened(name) + "\".");
    return std::string(R"({"completion":{"values":[],"total":0,"hasMore":false}})");
}

PAYMCP_INLINE bool host_calls::is_completable(bool prompt, std::string_view name) const {
    if (!prompt) {
        for (const auto& one : features_.templates())
            if (one.pattern.text() == name) return true;
        return knows(name);
    }
    for (const auto& one : features_.prompts())
        if (one.name == name) return true;
    return false;
}

PAYMCP_INLINE void host_calls::start(const std::shared_ptr<client_session>& from,
                                     const std::shared_ptr<response_channel>& channel, rpc_request& request,
                                     const era_choice& chosen, const found_method& found) {
    if (runner_.is_full(*from))
        return refuse(*channel, request.id,
                      {error_code::internal_error, "Too many calls run at once; wait for one to finish.", {}});
    call_facts facts = read_facts(request, chosen, *from, features_.logs());
    boost::json::object salient = request.params;
    for (const char* changing : {"_meta", "requestState", "inputResponses"}) salient.erase(changing);
    round_subject subject = multi_round_trip::subject_of(request.method, found.subject, salient, facts.principal);
    if (chosen.rules == era::modern && found.may_ask)
        if (const auto wrong = rounds_.read(request.params, subject, facts.rounds))
            return refuse(*channel, request.id, *wrong);
    const std::shared_ptr<active_call> running = from->begin(std::move(facts), channel);
    runner_.start(from, running, run(running, found, std::move(request.params), std::move(subject)));
}

PAYMCP_INLINE boost::asio::awaitable<call_end> host_calls::run(std::shared_ptr<active_call> running, found_method found,
                                                               boost::json::object params, round_subject subject) {
    const revision speaks = running->speaks();
    for (std::size_t round = 0;; ++round) {
        const host_reply reply = co_await call_handler(*found.handler, params, *running);
        if (running->rounds().required) {
            if (speaks >= revision::r2026_07_28 && !found.may_ask)
                co_return call_end{
                    .error =
                        rpc_error{error_code::internal_error, "This method cannot ask the client in 2026-07-28.", {}}};
            round_step step = co_await rounds_.next(*running, subject, round);
            if (step.again) continue;
            if (!step.unable.empty())
                co_return call_end{.error = rpc_error{error_code::internal_error, step.unable, {}}};
            co_return std::move(step.over);
        }
        if (const auto* error = std::get_if<rpc_error>(&reply))
            co_return call_end{.error = for_revision(*error, speaks)};
        co_return call_end{.result = complete(std::get<std::string>(reply), found, speaks)};
    }
}

PAYMCP_INLINE boost::asio::awaitable<host_reply> host_calls::call_handler(const host_handler& handler,
                                                                          boost::json::object params,
                                                                          paymcp::call& running) {
    if (handler.awaiting) co_return co_await handler.awaiting(std::move(params), running);
    auto work = [&handler, &running, given = std::move(params)] { return handler.blocking(given, running); };
    co_return co_await pool_.workers().offload<host_reply>(std::move(work));
}

PAYMCP_INLINE std::string host_calls::complete(std::string result, const found_method& found, revision speaks) const {
    if (speaks < revision::r2025_06_18) return content_before_links(result);
    if (speaks >= revision::r2026_07_28 && found.cache) {
        result.pop_back();
        result += cache_members(*found.cache) + '}';
    }
    return render_.for_revision(std::move(result), speaks);
}

PAYMCP_INLINE rpc_error host_calls::for_revision(rpc_error error, revision speaks) {
    if (speaks >= revision::r2026_07_28 && error.code == error_code::resource_not_found)
        error.code = error_code::invalid_params;
    return error;
}

}  // namespace paymcp::inline v0::mcp::detail
