// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>
#include <paymcp/provider/mock/detail/mock_payment.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::detail {

/// The mock's payments in a file: one line of JSON for each change, with the whole payment; the last line of a payment
/// counts. One process at a time has it. Not thread-safe.
class mock_books {
public:
    /// Opens or creates the file, readable by its owner only. A line that a crash has torn is removed, and lines that
    /// later ones replace are dropped. Throws `std::runtime_error` where the file cannot be used, is damaged, or is in
    /// use by another process.
    explicit mock_books(std::string path);
    mock_books(const mock_books&) = delete;
    mock_books& operator=(const mock_books&) = delete;
    ~mock_books();

    /// The payments that the file held when it was opened, without their links: the page may be elsewhere now.
    const std::vector<mock_payment>& found() const noexcept { return found_; }

    /// Adds a payment as it is now. When it returns without an error, the line is on the disk; with one, the file holds
    /// what it held before.
    result<void> write(const mock_payment& now);

private:
    void open_file();
    void read_all();
    void compact();

    [[noreturn]] void give_up(const std::string& why) const;

    std::string path_;
    int file_ = -1;
    std::int64_t size_ = 0;  ///< of the whole lines
    bool torn_ = false;      ///< half a line could not be taken back
    std::vector<mock_payment> found_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/mock/detail/impl/mock_books.ipp>
#endif
