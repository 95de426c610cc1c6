// Two texts of one story (两个版本): which parts differ, and what comes of choosing.
const LISTS = ["bylines", "photos", "tags"];
// Longer texts than this are chosen as one piece; a table of a million cells is enough for a phone.
const LARGEST_TABLE = 1000000;

// The fields that differ, in the order of the form; the body is not among them, it is chosen paragraph by paragraph.
export function differing(theirs, mine, { texts, numbers }) {
  const names = [...texts.filter((name) => name !== "body"), ...numbers, ...LISTS];
  return names.filter((name) => JSON.stringify(theirs[name] || "") !== JSON.stringify(mine[name] || ""));
}

// Which lines two texts share, as runs: [{same: [...]}, {theirs: [...], mine: [...]}, …].
export function runs(theirs, mine) {
  const a = theirs ? theirs.split("\n") : [], b = mine ? mine.split("\n") : [];
  let start = 0, ends = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  while (ends < a.length - start && ends < b.length - start && a[a.length - 1 - ends] === b[b.length - 1 - ends]) ends += 1;
  const found = middle(a.slice(start, a.length - ends), b.slice(start, b.length - ends));
  if (start) found.unshift({ same: a.slice(0, start) });
  if (ends) found.push({ same: a.slice(a.length - ends) });
  return found;
}

// The longest lines that both have in the same order, and between them what only one has.
function middle(a, b) {
  if (a.length * b.length > LARGEST_TABLE) return [{ theirs: a, mine: b }];
  const table = shared(a, b);
  const found = [];
  function add(kind, line) {
    let last = found.at(-1);
    if (!last || Boolean(last.same) !== (kind === "same")) {
      last = kind === "same" ? { same: [] } : { theirs: [], mine: [] };
      found.push(last);
    }
    last[kind].push(line);
  }
  let x = 0, y = 0;
  while (x < a.length || y < b.length) {
    if (x < a.length && y < b.length && a[x] === b[y]) { add("same", a[x]); x += 1; y += 1; }
    else if (y >= b.length || (x < a.length && table[x + 1][y] >= table[x][y + 1])) { add("theirs", a[x]); x += 1; }
    else { add("mine", b[y]); y += 1; }
  }
  return found;
}

// How many lines the rest of one text shares with the rest of the other, from each place on.
function shared(a, b) {
  const table = [];
  for (let i = a.length; i >= 0; i -= 1) {
    table[i] = new Uint16Array(b.length + 1);
    for (let j = b.length - 1; j >= 0 && i < a.length; j -= 1) {
      table[i][j] = a[i] === b[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
    }
  }
  return table;
}

// The text that comes of the runs; `ways` says for each run in turn "mine", "theirs" or "both", and nothing for a shared one.
export function merged(pieces, ways) {
  return pieces.flatMap((piece, at) => {
    if (piece.same) return piece.same;
    if (ways[at] === "both") return [...piece.theirs, ...piece.mine];
    return ways[at] === "mine" ? piece.mine : piece.theirs;
  }).join("\n");
}
