// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/features/completion.hpp>
#include <paymcp/mcp/features/custom_method.hpp>
#include <paymcp/mcp/features/detail/announcer.hpp>
#include <paymcp/mcp/features/detail/uri_template.hpp>
#include <paymcp/mcp/features/prompt.hpp>
#include <paymcp/mcp/features/resource.hpp>

#include <cstddef>
#include <initializer_list>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace paymcp::inline v0::mcp {

/// What a server offers beside its tools: resources, prompts, completion, custom methods, logging and change
/// notifications. Only added features are declared to clients. Passed to `serve` in `serve_options::features`.
///
///     server_features features;
///     features.resource("app://motd", {.name = "motd", .mime_type = "text/plain"}, [] { return read_motd(); })
///         .prompt("greet", {.description = "Greets", .arguments = {{"who", "Whom to greet", true}}},
///                 [](const prompt_arguments& given) { return "Say hello to " + given.at("who"); });
///
/// A handler takes its request, a `call&`, both in this order, or no argument. It returns its result directly, and then
/// runs on a thread of the pool, or as an awaitable. The result may be a `result<T>` (a failure is JSON-RPC error
/// -32603; throw `protocol_error` for another) and, for prompts and resources, an `asking<T>`. Handlers run
/// concurrently.
class server_features {
public:
    /// Adds a resource. The handler takes a `resource_request` and returns text (UTF-8), `bytes`, a `resource_content`
    /// or a vector of those; in `std::optional` if the resource may be missing.
    template <class Function>
    server_features& resource(std::string uri, resource_info info, Function read) {
        add_unique(resources_, uri, "resource");
        const auto decode = [uri](const boost::json::object&) {
            return std::variant<resource_request, detail::rpc_error>(resource_request{uri});
        };
        auto handler = reader<Function>(std::move(read), decode, info.mime_type);
        resources_.push_back({std::move(uri), std::move(info), std::move(handler)});
        return *this;
    }

    /// Adds resources by a URI template: `"app://users/{id}"`. The handler finds `id` in `resource_request::variables`.
    /// A resource with an exact URI takes precedence, then the template added first. Throws `std::invalid_argument` for
    /// an invalid template.
    template <class Function>
    server_features& resource_template(std::string pattern, resource_info info, Function read) {
        detail::uri_template compiled(std::move(pattern));
        const auto decode = [compiled](const boost::json::object& params) {
            std::string uri(params.at("uri").as_string());
            auto variables = compiled.match(uri);
            if (!variables) return std::variant<resource_request, detail::rpc_error>(detail::no_resource(uri));
            return std::variant<resource_request, detail::rpc_error>(
                resource_request{std::move(uri), std::move(*variables)});
        };
        auto handler = reader<Function>(std::move(read), decode, info.mime_type);
        templates_.push_back({std::move(compiled), std::move(info), std::move(handler)});
        return *this;
    }

    /// Adds a prompt. The handler takes the `prompt_arguments` and returns a text (one user message), a vector of
    /// `prompt_message`, or a `prompt_result`.
    template <class Function>
    server_features& prompt(std::string name, prompt_info info, Function make) {
        detail::require_handler<Function, prompt_arguments>();
        add_unique(prompts_, name, "prompt");
        auto handler = detail::make_host_handler<prompt_arguments>(
            std::move(make), detail::decode_prompt{info.arguments}, detail::encode_prompt{});
        prompts_.push_back({std::move(name), std::move(info), std::move(handler)});
        return *this;
    }

    /// Completes an argument of a prompt. The handler takes a `completion_request` and returns the values, best first,
    /// or a `completion_result`.
    template <class Function>
    server_features& complete_prompt(std::string prompt, std::string argument, Function find) {
        return complete("ref/prompt", std::move(prompt), std::move(argument), std::move(find));
    }

    /// Completes a variable of a resource template, which is named by its text as added.
    template <class Function>
    server_features& complete_resource(std::string pattern, std::string variable, Function find) {
        return complete("ref/resource", std::move(pattern), std::move(variable), std::move(find));
    }

    /// Adds a custom method. The function takes a struct described with Boost.Hana, decoded like a tool's arguments, or
    /// the params as `boost::json::object`; optionally followed by a `call&`. It returns a described struct or a JSON
    /// object. Throws `std::invalid_argument` for a name that MCP defines or that is in use.
    template <class Function>
    server_features& method(std::string name, Function serve) {
        using params = typename detail::method_params<Function>::type;
        if (detail::is_protocol_method(name) || methods_.contains(name))
            throw std::invalid_argument("paymcp: a method of one's own has a name that is neither MCP's nor taken: " +
                                        name);
        auto handler = detail::make_host_handler<params>(std::move(serve), detail::decode_method<params>{},
                                                         detail::encode_method{});
        methods_.emplace(std::move(name), std::move(handler));
        return *this;
    }

    /// Handlers may write to their clients' logs by `call::log`.
    server_features& logging();

    /// Declares change notifications of these kinds; `change::contents` lets clients subscribe to resources.
    server_features& announces(paymcp::detail::announcer by, std::initializer_list<paymcp::detail::change> kinds);

    /// The number of entries from which a list is paginated, at least 1; and how long clients may cache one.
    server_features& lists(std::size_t page_size, cache_hint cache);

    // For the server.

    struct kept_resource {
        std::string name;  ///< the URI
        resource_info info;
        detail::host_handler handler;
    };
    struct kept_template {
        detail::uri_template pattern;
        resource_info info;
        detail::host_handler handler;
    };
    struct kept_prompt {
        std::string name;
        prompt_info info;
        detail::host_handler handler;
    };

    const std::vector<kept_resource>& resources() const noexcept { return resources_; }
    const std::vector<kept_template>& templates() const noexcept { return templates_; }
    const std::vector<kept_prompt>& prompts() const noexcept { return prompts_; }
    bool logs() const noexcept { return logs_; }
    const paymcp::detail::announcer& events() const noexcept { return events_; }
    std::size_t page_size() const noexcept { return page_size_; }
    const cache_hint& list_cache() const noexcept { return list_cache_; }
    bool completes() const noexcept { return !completers_.empty(); }

    const detail::host_handler* find_method(std::string_view name) const;

    const detail::host_handler* find_completer(std::string_view kind, std::string_view name, std::string_view of) const;

private:
    template <class Kept>
    static void add_unique(const std::vector<Kept>& all, const std::string& name, const char* what) {
        for (const Kept& one : all)
            if (one.name == name) throw std::invalid_argument(std::string("paymcp: two of one ") + what + ": " + name);
    }

    static std::string completer_key(std::string_view kind, std::string_view name, std::string_view of);

    template <class Function, class Decode>
    static detail::host_handler reader(Function read, Decode decode, std::string mime_type) {
        detail::require_handler<Function, resource_request>();
        return detail::make_host_handler<resource_request>(std::move(read), std::move(decode),
                                                           detail::encode_contents{std::move(mime_type)});
    }

    template <class Function>
    server_features& complete(std::string_view kind, std::string name, std::string argument, Function find) {
        detail::require_handler<Function, completion_request>();
        completers_.insert_or_assign(completer_key(kind, name, argument),
                                     detail::make_host_handler<completion_request>(
                                         std::move(find), detail::decode_completion{}, detail::encode_completion{}));
        return *this;
    }

    std::vector<kept_resource> resources_;
    std::vector<kept_template> templates_;
    std::vector<kept_prompt> prompts_;
    std::map<std::string, detail::host_handler, std::less<>> completers_;
    std::map<std::string, detail::host_handler, std::less<>> methods_;
    paymcp::detail::announcer events_;
    bool logs_ = false;
    std::size_t page_size_ = 1000;
    cache_hint list_cache_{};
};

}  // namespace paymcp::inline v0::mcp

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/features/impl/features.ipp>
#endif
