// SPDX-License-Identifier: MIT
#pragma once

/// The function bodies of core, tools, payments, the gate and the memory store,
/// for one unit of a program; see paymcp/src.hpp.

#include <paymcp/src/separate.hpp>

#include <paymcp/core/detail/impl/base64.ipp>
#include <paymcp/core/detail/impl/base64url.ipp>
#include <paymcp/core/detail/impl/broken_pipe.ipp>
#include <paymcp/core/detail/impl/constant_time.ipp>
#include <paymcp/core/detail/impl/digest.ipp>
#include <paymcp/core/detail/impl/hex.ipp>
#include <paymcp/core/detail/impl/hmac.ipp>
#include <paymcp/core/detail/impl/json_number.ipp>
#include <paymcp/core/detail/impl/json_reader.ipp>
#include <paymcp/core/detail/impl/json_writer.ipp>
#include <paymcp/core/detail/impl/jwt.ipp>
#include <paymcp/core/detail/impl/private_key_text.ipp>
#include <paymcp/core/detail/impl/signing_key.ipp>
#include <paymcp/core/detail/impl/utc_text.ipp>
#include <paymcp/core/impl/clock.ipp>
#include <paymcp/core/impl/log_line.ipp>
#include <paymcp/core/impl/random.ipp>
#include <paymcp/core/impl/result.ipp>
#include <paymcp/core/impl/secret.ipp>
#include <paymcp/gate/detail/impl/account_sale.ipp>
#include <paymcp/gate/detail/impl/close_payment.ipp>
#include <paymcp/gate/detail/impl/link_limits.ipp>
#include <paymcp/gate/detail/impl/note_desk.ipp>
#include <paymcp/gate/detail/impl/open_payment.ipp>
#include <paymcp/gate/detail/impl/request_refund.ipp>
#include <paymcp/gate/detail/impl/settle_account_payment.ipp>
#include <paymcp/gate/detail/impl/settle_payment.ipp>
#include <paymcp/gate/impl/gate_state.ipp>
#include <paymcp/money/impl/format.ipp>
#include <paymcp/payment/detail/impl/canonical.ipp>
#include <paymcp/payment/detail/impl/life_cycle.ipp>
#include <paymcp/payment/detail/impl/open_call.ipp>
#include <paymcp/payment/detail/impl/postings.ipp>
#include <paymcp/payment/detail/impl/request_state.ipp>
#include <paymcp/payment/detail/impl/unjudged.ipp>
#include <paymcp/payment/impl/plan_interval.ipp>
#include <paymcp/payment/impl/provider_concept.ipp>
#include <paymcp/payment/impl/seal.ipp>
#include <paymcp/payment/impl/seller_event.ipp>
#include <paymcp/payment/impl/states.ipp>
#include <paymcp/store/detail/impl/account_book.ipp>
#include <paymcp/store/detail/impl/contents_cipher.ipp>
#include <paymcp/store/detail/impl/memory_outbox.ipp>
#include <paymcp/store/detail/impl/posting_changes.ipp>
#include <paymcp/store/impl/forgotten.ipp>
#include <paymcp/store/impl/memory.ipp>
#include <paymcp/store/impl/query.ipp>
#include <paymcp/tool/detail/codec/impl/decode.ipp>
#include <paymcp/tool/detail/codec/impl/decode_value.ipp>
#include <paymcp/tool/detail/codec/impl/encode.ipp>
#include <paymcp/tool/detail/codec/impl/encode_content.ipp>
#include <paymcp/tool/detail/codec/impl/encode_text.ipp>
#include <paymcp/tool/detail/impl/given_objects.ipp>
#include <paymcp/tool/detail/impl/invoke.ipp>
#include <paymcp/tool/detail/price/impl/quote.ipp>
#include <paymcp/tool/detail/price/impl/use.ipp>
#include <paymcp/tool/impl/elicit_answer.ipp>
#include <paymcp/tool/impl/elicit_request.ipp>
#include <paymcp/tool/impl/protocol_error.ipp>
