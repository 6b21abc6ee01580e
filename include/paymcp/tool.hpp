// SPDX-License-Identifier: MIT
#pragma once

/// What an author of tools writes: tools, their arguments and results, and prices.

#include <paymcp/core/awaitable.hpp>
#include <paymcp/core/clock.hpp>
#include <paymcp/core/detail/static_text.hpp>
#include <paymcp/core/detail/utf8.hpp>
#include <paymcp/core/fixed_string.hpp>
#include <paymcp/core/log_line.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/core/sync_task.hpp>
#include <paymcp/money/amount.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/money/currency.hpp>
#include <paymcp/money/decimal.hpp>
#include <paymcp/money/format.hpp>
#include <paymcp/money/literals.hpp>
#include <paymcp/money/price.hpp>
#include <paymcp/money/price_from.hpp>
#include <paymcp/money/up_to.hpp>
#include <paymcp/tool/arg.hpp>
#include <paymcp/tool/call.hpp>
#include <paymcp/tool/content.hpp>
#include <paymcp/tool/definition.hpp>
#include <paymcp/tool/described.hpp>
#include <paymcp/tool/detail/name.hpp>
#include <paymcp/tool/elicit.hpp>
#include <paymcp/tool/elicit_answer.hpp>
#include <paymcp/tool/elicit_request.hpp>
#include <paymcp/tool/enum_names.hpp>
#include <paymcp/tool/output.hpp>
#include <paymcp/tool/policies.hpp>
#include <paymcp/tool/protocol_error.hpp>
#include <paymcp/tool/quote_of.hpp>
#include <paymcp/tool/raw_schema.hpp>
#include <paymcp/tool/revision.hpp>
#include <paymcp/tool/tool.hpp>
#include <paymcp/tool/toolset.hpp>
#include <paymcp/tool/with.hpp>
