// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/http/server/detail/connection.hpp>
#include <paymcp/http/server/detail/descriptor_limit.hpp>
#include <paymcp/http/server/options.hpp>

#include <boost/asio/ip/address.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace paymcp::inline v0::detail {

/// What a new connection is admitted for.
enum class admission : std::uint8_t {
    any_request,
    reserved_request,  ///< for the server's reserved paths alone
    refused,
};

/// The address whose connections are counted together, as a key; empty for a loopback address, which is not counted.
std::string peer_key(const boost::asio::ip::address& address);

/// The open connections of a server, within the bounds of its options. Not thread-safe.
class connection_table {
public:
    using connection = std::shared_ptr<http_connection>;

    /// `options` outlives the table.
    explicit connection_table(const http::server_options& options) : options_(options) {}

    /// Decides on a new connection by its `peer_key` and by its descriptor, and has an idle one give way to it where
    /// that is needed.
    admission admit(const std::string& peer, std::size_t descriptor);

    /// Counts an admitted connection until `remove`.
    void add(const connection& one, admission as, std::string peer, std::size_t descriptor);
    void remove(const connection& one);

    /// Has idle connections give way because the process has no descriptor left.
    void make_room();

    std::size_t size() const noexcept { return any_.open.size() + reserved_.open.size(); }

    template <class Visit>
    void for_each(const Visit& visit) const {
        for (const auto* of : {&any_, &reserved_})
            for (const auto& [one, how] : of->open) visit(*one);
    }

private:
    struct place {
        std::string peer;
        bool borrows = false;  ///< has a descriptor of the reserve, although it may send any request
        bool leaving = false;  ///< told to give way
    };
    struct candidate {
        std::weak_ptr<http_connection> one;
        http_connection::moment since;
    };
    struct share {
        std::unordered_map<connection, place> open{};
        std::size_t leaving = 0;
        std::vector<candidate> oldest{};  ///< have waited the longest, the longest of them last
    };
    /// How many connections beyond the limits may be on their way out.
    static constexpr std::size_t max_leaving = 16;
    /// Each that gives way frees a descriptor below the reserve for a later one, so that without a bound the reserve
    /// would fill with those that took their places.
    static constexpr std::size_t max_borrowing = 16;
    /// One search finds that many candidates, so that a flood of connections does not cost one search each.
    static constexpr std::size_t max_candidates = 32;

    static bool has_room(const share& of, std::size_t limit) { return of.open.size() - of.leaving < limit; }

    /// Has the connection give way that has waited for a request the longest; false where none has waited for that
    /// time.
    static bool displace(share& of, milliseconds grace);

    static void find_candidates(share& of, http_connection::moment latest);

    /// Whether it may send any request, where its address has not its share yet.
    bool has_place(std::size_t descriptor, const reserved_descriptors& reserve);

    const http::server_options& options_;
    share any_;
    share reserved_;
    std::size_t borrowing_ = 0;
    std::unordered_map<std::string, std::size_t> peers_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/server/detail/impl/connection_table.ipp>
#endif
