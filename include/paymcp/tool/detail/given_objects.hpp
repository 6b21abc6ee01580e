// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <memory>

namespace paymcp::inline v0::detail {

/// Its address stands for the type at run time.
template <class T>
inline constexpr char mark_of_type = 0;

/// Objects of different types, each found by its type. It holds pointers only.
class given_objects {
public:
    static constexpr std::size_t max_objects = 16;

    /// There is room for `max_objects`, and the object outlives all copies of this list.
    template <class T>
    constexpr void add(T& object) noexcept {
        all_[count_++] = {&mark_of_type<T>, std::addressof(object)};
    }

    /// The object of this type. Throws `std::logic_error` where none was given: a host that has no list of them.
    template <class T>
    T& get() const {
        return *static_cast<T*>(find(&mark_of_type<T>));
    }

private:
    struct entry {
        const char* mark = nullptr;
        void* object = nullptr;
    };

    void* find(const char* mark) const;

    std::array<entry, max_objects> all_{};
    std::size_t count_ = 0;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/tool/detail/impl/given_objects.ipp>
#endif
