// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

namespace paymcp::inline v0::detail {

/// An optional constant `T` that copies share. `T` may be incomplete where the box is declared, copied or empty, so
/// that a struct of options does not bring the headers of each option. The file that fills it includes `T`'s header.
template <class T>
class boxed {
public:
    boxed() noexcept = default;

    template <class U>
        requires std::same_as<std::remove_cvref_t<U>, T>
    boxed(U&& value) : held_(std::make_shared<const T>(std::forward<U>(value))) {}

    /// The value, or null.
    const T* get() const noexcept { return held_.get(); }

private:
    std::shared_ptr<const T> held_;
};

}  // namespace paymcp::inline v0::detail
