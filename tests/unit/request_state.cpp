// SPDX-License-Identifier: MIT
// Sealed handles: a client can neither read, change, truncate nor forge what it carries.
#include <paymcp/core/detail/base64url.hpp>
#include <paymcp/payment/detail/request_state.hpp>
#include <paymcp/payment/seal.hpp>
#include <paymcp/serve/seal_key_file.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <random>
#include <string>
#include <string_view>

namespace request_state_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;

request_state sample() {
    return {.payment_id = "pay_1",
            .tool = "generate_image",
            .flow = "elicitation",
            .digest = std::string(64, 'a'),
            .principal = "alice",
            .phase = 3,
            .asked = 2,
            .rounds = 5,
            .until = unix_time(milliseconds(1'700'000'000'456)),
            .sealed_at = unix_time(milliseconds(1'700'000'000'789)),
            .expires = unix_time(milliseconds(1'700'000'000'123))};
}

state_key key_number(std::uint32_t id) {
    state_key key;
    key.id = id;
    key.bytes.fill(static_cast<unsigned char>(id));
    return key;
}

TEST_CASE("a handle survives encoding and sealing") {
    const sealer ours({random_state_key()});
    const std::string sealed = ours.seal(*pack(sample()));
    REQUIRE(ours.open(sealed));
    CHECK(unpack(*ours.open(sealed)) == sample());
}

TEST_CASE("two seals of one handle differ, and neither reveals its contents") {
    const sealer ours({random_state_key()});
    const std::string first = ours.seal(*pack(sample()));
    CHECK(first != ours.seal(*pack(sample())));
    CHECK(from_base64url(first)->find("alice") == std::string::npos);
}

TEST_CASE("tampering: every changed, missing or additional character is refused") {
    const sealer ours({random_state_key()});
    const std::string sealed = ours.seal(*pack(sample()));
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        std::string changed = sealed;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        CHECK_FALSE(ours.open(changed));
        CHECK_FALSE(ours.open(sealed.substr(0, i)));
    }
    CHECK_FALSE(ours.open(sealed + "-TAMPERED"));
    CHECK_FALSE(ours.open(sealed + "A"));
    CHECK_FALSE(ours.open(sealed + "="));
    CHECK_FALSE(ours.open(" " + sealed));
}

TEST_CASE("a seal by a foreign key is refused, also under our key number") {
    const sealer ours({key_number(1)});
    state_key forged = key_number(2);
    forged.id = 1;
    CHECK_FALSE(ours.open(sealer({key_number(2)}).seal("x")));
    CHECK_FALSE(ours.open(sealer({forged}).seal("x")));
}

TEST_CASE("rotation: a new key seals while the old one still opens, until it is removed") {
    const std::string before = sealer({key_number(1)}).seal("x");
    const sealer rotated({key_number(2), key_number(1)});
    CHECK(rotated.open(before) == "x");
    CHECK_FALSE(sealer({key_number(1)}).open(rotated.seal("x")));
    CHECK_FALSE(sealer({key_number(2)}).open(before));
}

TEST_CASE("a sealer without a key is refused") { CHECK_THROWS(sealer({})); }

TEST_CASE("keys come from a file: the first seals, all open, and an error names its line") {
    const std::string path = "sealing_keys.test";
    const auto read = [&](std::string_view text) {
        std::ofstream(path) << text;
        return cli::read_seal_key_file(path);
    };
    const std::string one(64, '1');
    const std::string two = std::string(62, '2') + "aF";
    const auto keys = read(two + "\r\n\n" + one);
    REQUIRE(keys.has_value());
    const sealer both(*keys);
    CHECK(both.open(sealer({*cli::read_state_key(one)}).seal("x")) == "x");
    CHECK(sealer(*read(two)).open(both.seal("x")) == "x");
    CHECK_FALSE(sealer(*read(one)).open(both.seal("x")));

    CHECK(read("").error().message == "there is no sealing key in sealing_keys.test");
    CHECK(read(one + '\n' + one).error().message == "sealing_keys.test, line 2: this key is there already");
    for (const std::string& wrong : {std::string(63, '1'), std::string(66, '1'), std::string(64, 'g'),
                                     one.substr(32) + ' ' + one.substr(32)}) {
        const auto refused = read(one + "\n\n" + wrong + '\n');
        REQUIRE(refused.has_error());
        CHECK(refused.error().message.starts_with("sealing_keys.test, line 3: a sealing key is 64 hexadecimal digits"));
        CHECK(refused.error().message.find(wrong) == std::string::npos);
    }
    CHECK(read(' ' + one + "\t\n").has_value());
    std::remove(path.c_str());
    CHECK(cli::read_seal_key_file(path).error().message == "cannot read the sealing keys of sealing_keys.test");
}

TEST_CASE("bytes that do not form a handle are refused") {
    const std::string whole = *pack(sample());
    for (std::size_t i = 0; i < whole.size(); ++i) CHECK_FALSE(unpack(whole.substr(0, i)));
    CHECK_FALSE(unpack(whole + '\0'));
    request_state huge = sample();
    huge.principal.assign(70'000, 'x');
    CHECK_FALSE(pack(huge));
}

TEST_CASE("a handle sealed before round trips were counted still names its payment") {
    const std::string whole = *pack(sample());
    const std::size_t numbers = whole.size() - 27;
    std::string old = whole.substr(0, numbers);
    old += static_cast<char>(sample().phase);
    old += static_cast<char>(sample().asked);
    old += whole.substr(whole.size() - 8);
    request_state known = sample();
    known.rounds = 0;
    known.until = {};
    known.sealed_at = {};
    CHECK(unpack(old) == known);
    CHECK_FALSE(unpack(old.substr(0, old.size() - 1)));
}

TEST_CASE("base64url: every text has one spelling") {
    std::mt19937 random(7);
    for (std::size_t size = 0; size < 200; ++size) {
        std::string bytes(size, '\0');
        for (char& byte : bytes) byte = static_cast<char>(random());
        CHECK(from_base64url(to_base64url(bytes)) == bytes);
    }
    CHECK(to_base64url("\xfb\xff") == "-_8");
    for (const char* wrong : {"A", "AB=", "AB==", "A+", "A/", "AB\n", "-_9"}) CHECK_FALSE(from_base64url(wrong));
}

}  // namespace

}  // namespace request_state_test
