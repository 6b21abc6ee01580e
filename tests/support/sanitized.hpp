// SPDX-License-Identifier: MIT
// Whether this program is built under a sanitizer: what is counted or repeated thousands of times differs there.
#pragma once

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define PAYMCP_TEST_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define PAYMCP_TEST_SANITIZED 1
#endif
#endif
#ifndef PAYMCP_TEST_SANITIZED
#define PAYMCP_TEST_SANITIZED 0
#endif
