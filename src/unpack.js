// A module as the build packs it (xtask/src/pack.rs), put together again byte for byte: its instructions come taken apart, each kind of
// number in a row of its own, for so they are smaller on the wire. A page waits for it, so it is plain loops over bytes.

/** The rows: what comes before the code and after it, declarations, opcodes, and the kinds of numbers that follow an opcode. */
const ROWS = "<>dogscCfkbrtvemi";
const [DECLARED, OPCODES, TARGETS] = [..."dot"].map((row) => ROWS.indexOf(row));
/** By the kinds that follow, the opcodes. Those of two bytes are counted from 256. */
const FOLLOWS = {
  b: [2, 3, 4, 208], r: [12, 13], t: [14], k: [16, 210], ii: [17], g: [32], s: [33, 34], v: [35, 36], e: [37, 38], of: [...Array(23).keys()].map((n) => n + 40),
  m: [63, 64, 265, 267, 269, 271, 272, 273], c: [65], C: [66], mm: [264, 266, 268, 270],
};

/** Writes the instructions of a function, and says where they end. `follows` has the row of the first number in its lowest five bits, that of a second above; 0 is none. */
const instructions = (bytes, at, out, to, follows) => {
  for (let depth = 1; depth; ) {
    let opcode = (out[to++] = bytes[at[OPCODES]++]);
    if (opcode > 251) opcode = 256 + (out[to++] = bytes[at[OPCODES]++]);
    if (opcode > 1 && opcode < 5) depth++;
    else if (opcode === 11) depth--;
    else if (opcode === 14) {
      // How many there are, and each but the last.
      const [low, high] = bytes.subarray(at[TARGETS]);
      let targets = low < 128 ? low : (low & 127) | (high << 7);
      for (targets++; targets--; ) while ((out[to++] = bytes[at[TARGETS]++]) > 127);
    }
    const rows = follows[opcode];
    if (!rows) continue;
    while ((out[to++] = bytes[at[rows & 31]++]) > 127);
    if (rows > 31) while ((out[to++] = bytes[at[rows >> 5]++]) > 127);
  }
  return to;
};

const unpack = (file) => {
  const bytes = new Uint8Array(file);
  // What it is longer by are the lengths of functions, each shorter than its function.
  const out = new Uint8Array(bytes.length * 2);
  // Behind the header of a module with one section of that name.
  let from = 21;
  let to = 0;
  /** A number in LEB128. */
  const number = () => {
    let [value, shift, next] = [0, 0, 128];
    for (; next > 127; shift += 7) value |= ((next = bytes[from++]) & 127) << shift;
    return value;
  };
  const copy = (start, end) => {
    out.set(bytes.subarray(start, end), to);
    to += end - start;
  };
  /** Puts before what was written since `start` how long it is. */
  const measured = (start) => {
    const length = [];
    for (let rest = to - start; length.push(rest > 127 ? (rest & 127) | 128 : rest), rest > 127; ) rest >>= 7;
    out.copyWithin(start + length.length, start, to);
    out.set(length, start);
    to += length.length;
  };
  const lengths = [...ROWS].map(number);
  const at = lengths.map((length) => (from += length) - length);
  const follows = new Uint16Array(280);
  for (const [kinds, opcodes] of Object.entries(FOLLOWS)) {
    for (const opcode of opcodes) [...kinds].forEach((row, nth) => (follows[opcode] |= ROWS.indexOf(row) << (5 * nth)));
  }
  /** Copies a number of the declarations, and says it. */
  const declared = () => {
    const start = (from = at[DECLARED]);
    const value = number();
    copy(start, (at[DECLARED] = from));
    return value;
  };
  copy(at[0], at[1]);
  out[to++] = 10;
  const code = to;
  for (let functions = declared(); functions--; ) {
    const start = to;
    // How many of each type, and the type.
    for (let locals = declared() * 2; locals--; ) declared();
    to = instructions(bytes, at, out, to, follows);
    measured(start);
  }
  measured(code);
  copy(at[1], at[1] + lengths[1]);
  return out.subarray(0, to);
};
