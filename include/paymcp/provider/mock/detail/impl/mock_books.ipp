// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/mock/detail/mock_books.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/payment/plan_interval.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <exception>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::string mock_line(const mock_payment& one) {
    boost::json::object line;
    line["payment_id"] = one.payment_id;
    line["reference"] = one.reference;
    line["tool"] = one.tool;
    line["description"] = one.description;
    line["amount"] = one.amount;
    line["currency"] = one.money.name();
    line["expires"] = one.expires.time_since_epoch().count();
    line["authorize_only"] = one.authorize_only;
    line["state"] = to_string(one.state);
    if (one.returned != 0) line["returned"] = one.returned;
    if (one.dispute != states::dispute::none) line["dispute"] = name_of(one.dispute);
    if (one.taken) line["taken"] = *one.taken;
    if (one.renews) line["renews"] = plans::name_of(*one.renews);
    if (one.begun) line["begun"] = one.begun->time_since_epoch().count();
    if (one.ends) line["ends"] = one.ends->time_since_epoch().count();
    if (one.declined_since) line["declined_since"] = one.declined_since->time_since_epoch().count();
    return boost::json::serialize(line) + '\n';
}

PAYMCP_INLINE std::optional<mock_state> mock_state_named(std::string_view name) {
    for (int at = 0; at <= static_cast<int>(mock_state::refunded); ++at)
        if (to_string(static_cast<mock_state>(at)) == name) return static_cast<mock_state>(at);
    return std::nullopt;
}

/// The state of that name; none for an empty one. Throws at any other.
PAYMCP_INLINE states::dispute mock_dispute_named(std::string_view name) {
    using enum states::dispute;
    for (const states::dispute one : {none, open, won, lost})
        if (name_of(one) == name) return one;
    throw std::invalid_argument("no dispute");
}

/// The moment in a field that lines may lack. Throws at anything but a whole number.
PAYMCP_INLINE std::optional<unix_time> mock_moment(const boost::json::object& line, std::string_view name) {
    const boost::json::value* const found = line.if_contains(name);
    if (found == nullptr) return std::nullopt;
    return unix_time(milliseconds(found->as_int64()));
}

/// How often a line's payment renews. Throws at a word that is no interval.
PAYMCP_INLINE std::optional<plans::interval> mock_interval(const boost::json::object& line) {
    const boost::json::value* const found = line.if_contains("renews");
    if (found == nullptr) return std::nullopt;
    const std::optional<plans::interval> each = plans::find_interval(std::string_view(found->as_string()));
    if (!each) throw std::invalid_argument("no interval");
    return each;
}

/// The payment of a line; throws an exception of any kind at a malformed one.
PAYMCP_INLINE mock_payment read_mock_line(std::string_view text) {
    const boost::json::object line = boost::json::parse(text).as_object();
    const auto word = [&](const char* name) { return std::string(line.at(name).as_string()); };
    const std::optional<mock_state> state = mock_state_named(word("state"));
    const currency money{std::string_view(word("currency"))};
    std::optional<std::int64_t> taken;
    if (const boost::json::value* part = line.if_contains("taken")) taken = part->as_int64();
    if (!state || !money.known) throw std::invalid_argument("no payment");
    const boost::json::value* const returned = line.if_contains("returned");
    return {.payment_id = word("payment_id"),
            .reference = word("reference"),
            .url = {},
            .tool = word("tool"),
            .description = word("description"),
            .amount = line.at("amount").as_int64(),
            .money = money,
            .expires = unix_time(milliseconds(line.at("expires").as_int64())),
            .authorize_only = line.at("authorize_only").as_bool(),
            .state = *state,
            .returned = returned != nullptr ? returned->as_int64() : 0,
            .dispute = mock_dispute_named(line.contains("dispute") ? word("dispute") : std::string()),
            .taken = taken,
            .renews = mock_interval(line),
            .begun = mock_moment(line, "begun"),
            .ends = mock_moment(line, "ends"),
            .declined_since = mock_moment(line, "declined_since")};
}

/// Writes all of it; false, with errno, where that fails.
PAYMCP_INLINE bool write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t went = ::write(file, text.data(), text.size());
        if (went < 0 && errno == EINTR) continue;
        if (went <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(went));
    }
    return true;
}

/// Makes a new name in the file's folder survive a power failure.
PAYMCP_INLINE void sync_folder_of(const std::string& path) {
    const std::filesystem::path folder = std::filesystem::path(path).parent_path();
    const int opened = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened < 0) return;
    ::fsync(opened);
    ::close(opened);
}

PAYMCP_INLINE mock_books::mock_books(std::string path) : path_(std::move(path)) {
    try {
        open_file();
        read_all();
        compact();
    } catch (...) {
        if (file_ >= 0) ::close(file_);
        throw;
    }
}

PAYMCP_INLINE mock_books::~mock_books() { ::close(file_); }

PAYMCP_INLINE void mock_books::give_up(const std::string& why) const {
    throw std::runtime_error("the mock's books " + path_ + " cannot be used: " + why);
}

PAYMCP_INLINE void mock_books::open_file() {
    file_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file_ < 0) give_up(std::strerror(errno));
    // The process that had the file may have put a new one in its place meanwhile.
    struct stat opened {};
    struct stat named {};
    const bool ours = ::flock(file_, LOCK_EX | LOCK_NB) == 0 && ::fstat(file_, &opened) == 0 &&
                      ::stat(path_.c_str(), &named) == 0 && opened.st_ino == named.st_ino;
    if (!ours) give_up("another process uses them");
}

PAYMCP_INLINE void mock_books::read_all() {
    std::string text;
    std::array<char, 65'536> some{};
    for (;;) {
        const ssize_t came = ::read(file_, some.data(), some.size());
        if (came < 0 && errno == EINTR) continue;
        if (came < 0) give_up(std::strerror(errno));
        if (came == 0) break;
        text.append(some.data(), static_cast<std::size_t>(came));
    }
    std::map<std::string, std::size_t, std::less<>> places;
    std::size_t number = 1;
    std::size_t from = 0;
    for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', from), ++number) {
        mock_payment one;
        try {
            one = read_mock_line(std::string_view(text).substr(from, end - from));
        } catch (const std::exception&) {
            give_up("line " + std::to_string(number) + " is no payment of the mock");
        }
        from = end + 1;
        const auto [place, is_new] = places.try_emplace(one.reference, found_.size());
        if (is_new)
            found_.push_back(std::move(one));
        else
            found_[place->second] = std::move(one);
    }
}

PAYMCP_INLINE void mock_books::compact() {
    const std::string next = path_ + ".new";
    const int file = ::open(next.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) give_up(std::strerror(errno));
    std::string text;
    for (const mock_payment& one : found_) text += mock_line(one);
    // The new file is locked before it has the name, so that no other process takes it in between.
    const bool made = ::flock(file, LOCK_EX | LOCK_NB) == 0 && write_all(file, text) && ::fsync(file) == 0 &&
                      ::rename(next.c_str(), path_.c_str()) == 0;
    if (!made) {
        const std::string why = std::strerror(errno);
        ::close(file);
        give_up(why);
    }
    ::close(std::exchange(file_, file));
    size_ = static_cast<std::int64_t>(text.size());
    sync_folder_of(path_);
}

PAYMCP_INLINE result<void> mock_books::write(const mock_payment& now) {
    if (torn_) return failure{"the mock's books " + path_ + " hold half a line; restart the program"};
    const std::string line = mock_line(now);
    if (write_all(file_, line) && ::fdatasync(file_) == 0) {
        size_ += static_cast<std::int64_t>(line.size());
        return {};
    }
    const failure why{"the mock's books " + path_ + " cannot be written: " + std::strerror(errno)};
    torn_ = ::ftruncate(file_, size_) != 0;
    return why;
}

}  // namespace paymcp::inline v0::detail
