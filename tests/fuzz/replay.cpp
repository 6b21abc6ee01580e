// SPDX-License-Identifier: MIT
// Runs a target on every file of a corpus, on any compiler: replay FOLDER
#include "target.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

int main(int argc, char** argv) {
    if (argc != 2) return std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]), 2;
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(argv[1])) {
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
        const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
        LLVMFuzzerTestOneInput(data, bytes.size());
        // Truncated inputs are the most common malformed ones.
        for (std::size_t size = 0; size < bytes.size(); size += 1 + bytes.size() / 16)
            LLVMFuzzerTestOneInput(data, size);
        ++count;
    }
    std::printf("%d files replayed\n", count);
    return count > 0 ? 0 : 1;
}
