// SPDX-License-Identifier: MIT GCC 12 warns in user code (-Wrestrict, wrongly) where it inlines the sum of a literal
// and a string that ends with the expression. This file makes that sum an error in every header: it is written
// `std::string("literal") + ...`. The same warning comes of `insert` and `replace` of a string; the release builds of
// CI look for those.
#include <string>

#pragma GCC diagnostic error "-Wdeprecated-declarations"
namespace std {
[[deprecated("write std::string(...) around the left side: GCC 12 warns of this sum")]]
inline string operator+(const char* left, string&& right) {
    return string(left).append(right);
}
[[deprecated("write std::string(1, ...) around the left side: GCC 12 warns of this sum")]]
inline string operator+(char left, string&& right) {
    return string(1, left).append(right);
}
}  // namespace std

#include <paymcp.hpp>
#include <paymcp/provider.hpp>
#include <paymcp/server.hpp>
#include <paymcp/store.hpp>
#include <paymcp/testing/flow_diagram.hpp>
#include <paymcp/testing/flow_laws.hpp>
#include <paymcp/testing/gate_fixture.hpp>
#include <paymcp/testing/provider_laws.hpp>
#include <paymcp/testing/purchase.hpp>
#include <paymcp/testing/remote_mock.hpp>
#include <paymcp/testing/store_laws.hpp>
#ifdef PAYMCP_HAVE_SQLITE
#include <paymcp/store/sqlite/sqlite.hpp>
#endif
#ifdef PAYMCP_HAVE_REDIS
#include <paymcp/store/redis/redis.hpp>
#endif
#include <paymcp/wallet.hpp>
#ifdef PAYMCP_HAVE_SECP256K1
#include <paymcp/wallet/secp256k1/detail/recovery.hpp>
#endif
