// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <unordered_map>
#include <utility>

namespace paymcp::inline v0::detail {

/// Values by their keys, at most `max_kept` of them, at least 1: the next new key drops the one that was added first.
/// References to a value hold until its key is dropped or erased. Not thread-safe.
template <class Value>
class latest_map {
public:
    explicit latest_map(std::size_t max_kept) : max_kept_(max_kept) {}

    std::size_t size() const noexcept { return kept_.size(); }

    /// The value of a key, or null.
    const Value* find(const std::string& key) const {
        const auto found = kept_.find(key);
        return found == kept_.end() ? nullptr : &found->second.value;
    }

    /// The value of a key, which is added where it is not there, and whether it was added.
    std::pair<Value&, bool> add(const std::string& key) {
        const auto [found, added] = kept_.try_emplace(key);
        if (added) {
            found->second.place = order_.insert(order_.end(), key);
            if (order_.size() > max_kept_) {
                kept_.erase(order_.front());
                order_.pop_front();
            }
        }
        return {found->second.value, added};
    }

    void erase(const std::string& key) {
        const auto found = kept_.find(key);
        if (found == kept_.end()) return;
        order_.erase(found->second.place);
        kept_.erase(found);
    }

private:
    struct entry {
        Value value{};
        std::list<std::string>::iterator place{};
    };

    std::size_t max_kept_;
    std::unordered_map<std::string, entry> kept_;
    std::list<std::string> order_;  ///< the keys, the one that was added first in front
};

}  // namespace paymcp::inline v0::detail
