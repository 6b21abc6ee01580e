// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace paymcp::detail {

/// The attempts to move one payment's money in one way, such as to capture it: Adyen accepts a request first and tells
/// later, in any order and more than once, what became of it. Each attempt has a reference of Adyen's own.
///
/// An attempt that has failed stays failed: Adyen's announcements have no time that is signed, so a success under the
/// same reference may be an old one that came late.
class adyen_attempts {
public:
    /// Adyen has accepted a request of ours.
    void accept(const std::string& reference) {
        if (failed_.contains(reference) || contains(done_, reference) || contains(open_, reference)) return;
        open_.push_back(reference);
    }

    /// Adyen tells that an attempt has succeeded.
    void succeed(const std::string& reference) {
        if (failed_.contains(reference)) return give_back_victim(reference);
        if (contains(done_, reference)) return;
        if (!erase(open_, reference)) erase_first(open_);
        done_.push_back(reference);
    }

    /// Adyen tells that an attempt has been refused. It takes back nothing that another attempt has done.
    void refuse(const std::string& reference) {
        if (!failed_.insert(reference).second || erase(done_, reference) || erase(open_, reference)) return;
        erase_first(open_);
    }

    /// Adyen tells that what had succeeded has failed since. Under a reference that is not known it is the last one,
    /// until the success under that reference is told, too.
    void lose(const std::string& reference) {
        lost_ = true;
        if (!failed_.insert(reference).second || erase(done_, reference) || erase(open_, reference)) return;
        if (erase_first(open_) || done_.empty()) return;
        victims_[reference] = done_.back();
        done_.pop_back();
    }

    /// An accepted attempt counts as done until Adyen tells otherwise.
    bool done() const noexcept { return !done_.empty() || !open_.empty(); }
    bool failed() const noexcept { return !done() && !failed_.empty(); }
    /// Whether it is known to have succeeded before it failed.
    bool lost() const noexcept { return failed() && lost_; }
    std::size_t failures() const noexcept { return failed_.size(); }

private:
    using references = std::vector<std::string>;

    static bool contains(const references& all, const std::string& one) {
        return std::find(all.begin(), all.end(), one) != all.end();
    }
    static bool erase(references& all, const std::string& one) { return std::erase(all, one) > 0; }
    static bool erase_first(references& all) {
        if (all.empty()) return false;
        all.erase(all.begin());
        return true;
    }

    void give_back_victim(const std::string& reference) {
        const auto victim = victims_.find(reference);
        if (victim == victims_.end()) return;
        if (!failed_.contains(victim->second)) done_.push_back(victim->second);
        victims_.erase(victim);
    }

    references open_;  ///< accepted, and not told of yet
    references done_;
    std::set<std::string> failed_;
    std::map<std::string, std::string> victims_;  ///< what was taken for lost, by the reference of the failure
    bool lost_ = false;
};

}  // namespace paymcp::detail
