// Runs the engine's module in Node on arrays that Python prepared, and prints what it leaves.
//
// node run_in_node.mjs engine.wasm FOLDER: the folder holds, for each future, a JSON file with the
// arrays in the order in which the engine takes them (name, bytes) and each array's first content.
// Prints a line for each future: its name, the SHA-256 of its accounts and that of its event rows.

import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const [, , wasm, folder] = process.argv;
const PAGE = 65536;
const EVENTS = Number(process.argv[4]); // the place in the array I where events are counted

const module = new WebAssembly.Module(readFileSync(wasm));

for (const file of readdirSync(folder).filter((name) => name.endsWith(".json")).sort()) {
  const { exports } = new WebAssembly.Instance(module, {});
  const future = JSON.parse(readFileSync(join(folder, file)));
  let end = exports.__heap_base.value;
  const starts = future.arrays.map(({ bytes }) => {
    const start = Math.ceil(end / 64) * 64;
    end = start + bytes;
    return start;
  });
  exports.memory.grow(Math.ceil((end - exports.memory.buffer.byteLength) / PAGE));
  const memory = new Uint8Array(exports.memory.buffer);
  const at = {};
  future.arrays.forEach(({ name, bytes, content }, i) => {
    at[name] = memory.subarray(starts[i], starts[i] + bytes);
    if (content) at[name].set(readFileSync(join(folder, content)));
  });
  exports.run(...starts);
  const header = new BigInt64Array(exports.memory.buffer, at.I.byteOffset, EVENTS + 1);
  const rows = at.E.subarray(0, Number(header[EVENTS]) * future.row_bytes);
  const digest = (bytes) => createHash("sha256").update(bytes).digest("hex");
  console.log(future.name, digest(at.L), digest(rows));
}
