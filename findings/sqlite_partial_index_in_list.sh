#!/bin/sh
# SPDX-License-Identifier: MIT
# Guessed: the condition of a partial index costs a write as much as its comparisons, however it is spelled, and LIMIT 1
# after ORDER BY makes a query cheaper.
# Seen (sql.js 1.14.1, which is SQLite 3.49.1): for `WHERE state IN (1, 2, 3)` each INSERT fills a table on the side
# (OpenEphemeral) with the list, to look one number up in it, and each UPDATE of the row does so twice, for the row as
# it was and as it will be; with two numbers, or with `state = 1 OR state = 2 OR state = 3`, none does. ORDER BY with
# LIMIT 1 sorts in such a table, too, and without LIMIT in a sorter.
# Why it matters: a table on the side has its own page cache. A payment's row with two such indexes and one such
# query made seven of them for each purchase that was opened; clearing their pages took 30 % of the instructions of
# its writes (callgrind, SQLite 3.40.1).
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y > /dev/null
npm install --no-audit --no-fund --loglevel=error sql.js@1.14.1 > /dev/null

cat > explain.cjs <<'END_OF_SCRIPT'
require('sql.js')().then(({ Database }) => {
    const rows = (db, text) => db.exec(text)[0].values;
    const count = (db, text, name) => rows(db, `EXPLAIN ${text}`).filter(([, opcode]) => opcode === name).length;
    console.log(`SQLite ${rows(new Database(), 'SELECT sqlite_version()')[0][0]}`);
    for (const condition of ['state IN (1, 2, 3)', 'state IN (1, 2)', 'state = 1 OR state = 2 OR state = 3']) {
        const db = new Database();
        db.run(`CREATE TABLE sale(id INTEGER PRIMARY KEY, state INTEGER, made INTEGER);
            CREATE INDEX some ON sale(made) WHERE ${condition}`);
        console.log(`${condition}: insert ${count(db, 'INSERT INTO sale VALUES(1, 1, 1)', 'OpenEphemeral')}, ` +
            `update ${count(db, 'UPDATE sale SET state = 2, made = 2 WHERE id = 1', 'OpenEphemeral')}`);
    }
    const db = new Database();
    db.run('CREATE TABLE sale(id INTEGER PRIMARY KEY, state INTEGER, made INTEGER)');
    for (const end of ['LIMIT 1', '']) {
        const query = `SELECT id FROM sale WHERE state = 1 ORDER BY made ${end}`;
        console.log(`ORDER BY ${end}: ${count(db, query, 'OpenEphemeral')} tables, ${count(db, query, 'SorterOpen')} sorters`);
    }
});
END_OF_SCRIPT

cat > expected <<'END_OF_TEXT'
SQLite 3.49.1
state IN (1, 2, 3): insert 1, update 2
state IN (1, 2): insert 0, update 0
state = 1 OR state = 2 OR state = 3: insert 0, update 0
ORDER BY LIMIT 1: 1 tables, 0 sorters
ORDER BY : 0 tables, 1 sorters
END_OF_TEXT
node explain.cjs > seen
cat seen
diff expected seen
