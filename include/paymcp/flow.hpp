// SPDX-License-Identifier: MIT
#pragma once

/// Payment flows, and the record of a payment.

#include <paymcp/flow/automatic.hpp>
#include <paymcp/flow/concept.hpp>
#include <paymcp/flow/dynamic_tools.hpp>
#include <paymcp/flow/elicitation.hpp>
#include <paymcp/flow/options.hpp>
#include <paymcp/flow/progress.hpp>
#include <paymcp/flow/proof.hpp>
#include <paymcp/flow/reply.hpp>
#include <paymcp/flow/resubmit.hpp>
#include <paymcp/flow/table.hpp>
#include <paymcp/flow/two_step.hpp>
#include <paymcp/flow/vocabulary.hpp>
#include <paymcp/flow/wallet.hpp>
#include <paymcp/payment/dispute.hpp>
#include <paymcp/payment/provider_concept.hpp>
#include <paymcp/payment/record.hpp>
#include <paymcp/payment/state_name.hpp>
#include <paymcp/payment/states.hpp>
#include <paymcp/payment/store_concept.hpp>
