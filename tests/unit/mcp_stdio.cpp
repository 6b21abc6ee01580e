// SPDX-License-Identifier: MIT
#include "stdio_fixture.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace mcp_stdio_test {

namespace {

using namespace stdio_fixture;

std::vector<std::string> split(line_splitter& splitter, std::string_view bytes, std::size_t piece, int& too_long) {
    std::vector<std::string> lines;
    const auto keep = [&](std::string line) { lines.push_back(std::move(line)); };
    for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size())))
        splitter.feed(bytes.substr(0, piece), keep, [&](const auto&) { ++too_long; });
    splitter.finish(keep, [&](const auto&) { ++too_long; });
    return lines;
}

}  // namespace

TEST_CASE("lines are split wherever the bytes are cut; blank ones are skipped; the last needs no line feed") {
    for (std::size_t piece = 1; piece < 20; ++piece) {
        line_splitter splitter(5);
        int too_long = 0;
        CHECK(split(splitter, "ab\n\n \r\n12345\nc\r\n123456\nlast", piece, too_long) ==
              std::vector<std::string>{"ab", "12345", "c\r", "last"});
        CHECK(too_long == 1);
        CHECK(split(splitter, "1234567890123\n\nok", piece, too_long) == std::vector<std::string>{"ok"});
        CHECK(split(splitter, "1234567890", piece, too_long).empty());
        CHECK(too_long == 3);
    }
}

TEST_CASE("a conversation over pipes") {
    process server;
    CHECK(server.ask(ping) == json::parse(R"({"jsonrpc":"2.0","id":1,"result":{}})"));
    server.say("\n\r\n");
    CHECK(server.ask(modern("2", "tools/call", R"(,"name":"echo","arguments":{"text":"a\nb"})")).at("id") == 2);
    for (const char c : ping + '\n') server.say(std::string_view(&c, 1));
    CHECK(server.hear().at("id") == 1);
    CHECK(server.join() == paymcp::mcp::stdio_end::finished);
}

TEST_CASE("hostile size: a line of 10 MB is refused, and the next message is served") {
    process server;
    server.say(R"({"jsonrpc":"2.0","id":1,"method":")");
    const std::string part(1'000'000, 'x');
    for (int i = 0; i < 10; ++i) server.say(part);
    server.say("\"}\n");
    const json::value refused = server.hear();
    CHECK(code_of(refused) == -32600);
    CHECK(refused.at("id") == 1);
    CHECK(server.ask(ping).at("id") == 1);
    const std::string fits =
        R"({"jsonrpc":"2.0","id":2,"method":"ping","params":{"x":")" + std::string(4'000'000, 'x') + "\"}}";
    CHECK(server.ask(fits).at("id") == 2);
}

TEST_CASE("an oversized line is answered by its id, also at its end, and in an array for each message") {
    process server({}, {.limits = {.bytes = 10'000}});
    const std::string filler(30'000, 'x');
    const auto refused = [&](const std::string& line) {
        const json::value answer = server.ask(line);
        CHECK(code_of(answer) == -32600);
        return answer.at("id");
    };
    CHECK(refused(R"({"method":"m","params":{"id":9,"x":")" + filler + R"("},"jsonrpc":"2.0","id":"last"})") == "last");
    CHECK(refused(R"({"id":5,"jsonrpc":"2.0","method":"m","params":{"x":"\ud800)" + filler + "\xFF\"}}") == 5);
    CHECK(refused(R"({"jsonrpc":"2.0","method":"m","params":)" + std::string(30'000, '[') + std::string(30'000, ']') +
                  R"(,"id":6})") == 6);
    CHECK(code_of(server.ask(filler)) == -32700);
    CHECK(code_of(server.ask(R"({"id":5,"x":")" + filler)) == -32700);
    server.say(R"({"jsonrpc":"2.0","method":"n","params":{"x":")" + filler + "\"}}\n");
    server.say(R"({"jsonrpc":"2.0","id":0,"result":{"x":")" + filler + "\"}}\n");
    CHECK(server.ask(ping).at("result").as_object().empty());
    const std::string array = R"([{"jsonrpc":"2.0","id":1,"method":"m","params":{"x":")" + filler +
                              R"("}},{"jsonrpc":"2.0","method":"n"},{"jsonrpc":"2.0","id":"b","method":"ping"}])";
    CHECK(code_of(server.ask(array)) == -32600);
    server.ask(R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-03-26"}})");
    const json::value answers = server.ask(array);
    REQUIRE(answers.is_array());
    REQUIRE(answers.as_array().size() == 2);
    CHECK(answers.at(0).at("id") == 1);
    CHECK(answers.at(1).at("id") == "b");
}

TEST_CASE("an oversized last line without an end is answered, too") {
    process server({}, {.limits = {.bytes = 100}});
    server.say(R"({"jsonrpc":"2.0","method":"m","x":")" + std::string(200, 'x') + R"(","id":3})");
    server.close_input();
    CHECK(server.hear().at("id") == 3);
}

TEST_CASE("hostile bytes over the wire are answered one by one") {
    process server;
    CHECK(code_of(server.ask("\xFF\xFE{")) == -32700);
    CHECK(code_of(server.ask(std::string("\0\0", 2))) == -32700);
    CHECK(code_of(server.ask(std::string(100'000, '['))) == -32600);
    CHECK(server.ask(ping).at("id") == 1);
}

TEST_CASE("a regular file as standard input is served to its end") {
    std::FILE* file = std::tmpfile();
    REQUIRE(file != nullptr);
    for (int i = 0; i < 1000; ++i)
        std::fprintf(file, "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"ping\"}\n", i);
    std::fflush(file);
    std::rewind(file);
    process server(descriptor::duplicate(::fileno(file)));
    std::fclose(file);
    const auto lines = server.remainder();
    CHECK(lines.size() == 1000);
    CHECK(json::parse(lines.back()).at("id") == 999);
    CHECK(server.join() == paymcp::mcp::stdio_end::finished);
}

TEST_CASE("a client that stops reading ends the session, not the process") {
    process server;
    server.close_output();
    server.say(ping + '\n');
    CHECK(server.join() == paymcp::mcp::stdio_end::finished);
}

TEST_CASE("messages are single lines, whatever JSON they contain, and keep their order") {
    pipe_ends out;
    line_writer writer(out.write.number(), [] {});
    writer.push("{\n\"a\":\r\n1}");
    for (int i = 0; i < 100; ++i) writer.push(std::to_string(i));
    CHECK(writer.finish_within(std::chrono::seconds(2)));
    writer.push("too late");
    std::string rest;
    CHECK(get_line(out.read, rest) == "{ \"a\":  1}");
    for (int i = 0; i < 100; ++i) CHECK(get_line(out.read, rest) == std::to_string(i));
    out.write = descriptor();
    CHECK(get_line(out.read, rest).empty());
    CHECK(writer.load().load() == 0);
}

TEST_CASE("a client that does not read delays neither the sender nor the end") {
    pipe_ends out;
    line_writer writer(out.write.number(), [] {});
    for (int i = 0; i < 100; ++i) writer.push(std::string(10'000, 'x'));
    CHECK(writer.load().load() > 900'000);
    CHECK_FALSE(writer.finish_within(milliseconds(10)));
}

TEST_CASE("the writer of a line learns whether it was written") {
    const auto write_to = [](pipe_ends& out, std::size_t size) {
        std::promise<bool> told;
        line_writer writer(out.write.number(), [] {});
        writer.push(std::string(size, 'x'),
                    std::make_shared<paymcp::detail::delivery>([&told](bool reached) { told.set_value(reached); }));
        writer.finish_within(milliseconds(size > 1 ? 0 : 10'000));
        return told.get_future().get();
    };
    pipe_ends open;
    CHECK(write_to(open, 1));
    pipe_ends full;
    CHECK_FALSE(write_to(full, 1'000'000));
}

TEST_CASE("the reader pauses while too many answers are unread, and while its lines are in progress") {
    constexpr std::size_t many = std::size_t{17} * 1024 * 1024;
    // A reader that does not pause has many chances to fail here.
    for (int round = 0; round < 50; ++round) {
        pipe_ends in;
        throttle answers;
        answers.add(many);
        std::atomic<int> lines = 0;
        std::atomic<bool> early = false;
        std::atomic<bool> dealt_with = false;
        std::atomic<bool> ended = false;
        const auto take = [&](const std::string& line) {
            if (line == "one" ? answers.load() > 0 : !dealt_with) early = true;
            ++lines;
        };
        line_reader reader(in.read.number(), 100, 1, {take, [](const auto&) {}, [&] { ended = true; }}, answers);
        put(in.write, "one\n");
        std::this_thread::yield();
        answers.remove(many);
        while (lines != 1) std::this_thread::yield();
        put(in.write, "two\n");
        std::this_thread::yield();
        dealt_with = true;
        reader.done_with("one");
        while (lines != 2) std::this_thread::yield();
        CHECK_FALSE(early);
        CHECK_FALSE(ended);
        reader.stop();
        CHECK(ended);
    }
}

TEST_CASE("output of the program does not mix with the messages") {
    const std::array<descriptor, 3> saved{descriptor::duplicate(0), descriptor::duplicate(1), descriptor::duplicate(2)};
    pipe_ends out;
    pipe_ends error;
    ::dup2(out.write.number(), 1);
    ::dup2(error.write.number(), 2);
    const wake_pipe never;
    bool written = true;
    ssize_t read = 0;
    {
        const stdio_takeover taken;
        char byte = 0;
        written = write_all(1, "stray\n", never) && write_all(taken.output(), "message\n", never);
        read = ::read(0, &byte, 1);
    }
    written = written && write_all(1, "after\n", never);
    for (int number = 0; number < 3; ++number) ::dup2(saved[static_cast<std::size_t>(number)].number(), number);
    CHECK(written);
    CHECK(read == 0);
    std::string rest;
    CHECK(get_line(out.read, rest) == "message");
    CHECK(get_line(out.read, rest) == "after");
    rest.clear();
    CHECK(get_line(error.read, rest) == "stray");
}

TEST_CASE("a closed standard input is the end of the input, not the next opened file") {
    const descriptor saved = descriptor::duplicate(0);
    ::close(0);
    fill_standard_streams();
    char byte = 0;
    const auto got = ::read(0, &byte, 1);
    ::dup2(saved.number(), 0);
    CHECK(got == 0);
}

}  // namespace mcp_stdio_test
