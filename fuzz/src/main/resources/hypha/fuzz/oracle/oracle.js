// Runs generated modules on V8. Reads a module and what to do with it as a line of JSON, and writes what it saw as lines that end with one
// that is a dot. The rules of the host are those of HostRules.java.
'use strict';
const readline = require('node:readline');

const RECORDED_HOST_CALLS = 200;
const buffer = new DataView(new ArrayBuffer(8));
let lines;

function f32Bits(value) { buffer.setFloat32(0, value); return buffer.getUint32(0).toString(16).padStart(8, '0'); }
function f64Bits(value) { buffer.setFloat64(0, value); return buffer.getBigUint64(0).toString(16).padStart(16, '0'); }

function text(type, value) {
  switch (type) {
    case 'i32': return `i32:${value}`;
    case 'i64': return `i64:${value}`;
    case 'f32': return Number.isNaN(value) ? 'f32:nan' : `f32:${f32Bits(value)}`;
    case 'f64': return Number.isNaN(value) ? 'f64:nan' : `f64:${f64Bits(value)}`;
    case 'funcref': return value === null ? 'null' : `func:${value.name}`;
    default: return value === null ? 'null' : `extern:${value}`;
  }
}

// A value whose bits, or number, are written as a decimal string.
function value(type, bits, exports) {
  const wide = BigInt(bits);
  switch (type) {
    case 'i32': return Number(BigInt.asIntN(32, wide));
    case 'i64': return BigInt.asIntN(64, wide);
    case 'f32': buffer.setUint32(0, Number(BigInt.asUintN(32, wide))); return buffer.getFloat32(0);
    case 'f64': buffer.setBigUint64(0, BigInt.asUintN(64, wide)); return buffer.getFloat64(0);
    case 'funcref': return bits === '-1' ? null : exports[`f${bits}`];
    default: return bits === '-1' ? null : Number(bits);
  }
}

function hostResult(call, index, type) {
  const number = (Math.imul(call, 0x9E3779B1) + Math.imul(index, 40503)) | 0;
  switch (type) {
    case 'i32': return call % 3 === 0 ? number : number >>> 24;
    case 'i64': return BigInt.asIntN(64, BigInt(number) * 4294967311n);
    case 'f32': return Math.fround((number % 1000) / 8);
    case 'f64': return (number % 1000) / 16;
    case 'externref': return (number & 3) === 0 ? null : number & 7;
    default: return null;
  }
}

function digest(memory) {
  const words = new Int32Array(memory.buffer);
  let hash = 0x811C9DC5 | 0;
  for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ words[i], 0x01000193);
  return hash;
}

function failed(error) {
  if (error instanceof WebAssembly.RuntimeError) lines.push(`trap! ${error.message}`);
  else if (error instanceof RangeError && /call stack/.test(error.message)) lines.push(`trap! ${error.message}`);
  else if (error instanceof WebAssembly.Exception) lines.push('trap! uncaught exception');
  else lines.push(`failure ${error}`);
}

function provide(wanted, host) {
  const limits = { initial: wanted.minimum, maximum: wanted.maximum };
  switch (wanted.kind) {
    case 'FUNCTION': return (...args) => {
      if (host.calls < RECORDED_HOST_CALLS) {
        lines.push(['host', wanted.name].concat(args.map((arg, i) => text(wanted.parameters[i], arg))).join(' '));
      }
      const results = wanted.results.map((type, i) => hostResult(host.calls, i, type));
      host.calls++;
      return results.length > 1 ? results : results[0];
    };
    case 'TABLE': return new WebAssembly.Table({ element: wanted.type === 'funcref' ? 'anyfunc' : wanted.type, ...limits }, wanted.type === 'funcref' ? undefined : null);
    case 'MEMORY': return new WebAssembly.Memory({ ...limits, shared: wanted.shared, index: wanted.wide ? 'i64' : 'i32' });
    default: return new WebAssembly.Global({ value: wanted.type === 'funcref' ? 'anyfunc' : wanted.type, mutable: wanted.mutable }, value(wanted.type, wanted.value));
  }
}

function validate(bytes) {
  try {
    new WebAssembly.Module(bytes);
    return 'valid';
  } catch (error) {
    return String(error);
  }
}

function run(test) {
  if (test.validate !== undefined) {
    lines.push(validate(Buffer.from(test.validate, 'base64')));
    return;
  }
  const host = { calls: 0 };
  let exports;
  try {
    const env = {};
    for (const wanted of test.imports) env[wanted.name] = provide(wanted, host);
    const module = new WebAssembly.Module(Buffer.from(test.module, 'base64'));
    exports = new WebAssembly.Instance(module, { env }).exports;
  } catch (error) {
    failed(error);
    return;
  }
  for (const call of test.calls) {
    exports.fuel.value = call.fuel;
    lines.push(`call ${call.function}`);
    try {
      const args = call.arguments.map((bits, i) => value(call.parameters[i], bits, exports));
      const result = exports[call.function](...args);
      const results = call.results.length > 1 ? result : call.results.length === 1 ? [result] : [];
      lines.push(['results'].concat(results.map((one, i) => text(call.results[i], one))).join(' '));
    } catch (error) {
      failed(error);
    }
    lines.push(['globals'].concat(test.globals.map(([name, type]) => text(type, exports[name].value))).join(' '));
  }
  for (let i = 0; i < test.memories; i++) {
    const memory = exports[`m${i}`];
    lines.push(`memory ${i} bytes=${memory.buffer.byteLength} digest=${digest(memory)}`);
  }
  test.tables.forEach((type, i) => {
    const table = exports[`t${i}`];
    const elements = [];
    for (let j = 0; j < table.length; j++) elements.push(text(type, table.get(j)));
    lines.push([`table ${i}`].concat(elements).join(' '));
  });
  lines.push(`host calls ${host.calls}`);
}

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  lines = [];
  try {
    run(JSON.parse(line));
  } catch (error) {
    lines.push(`failure ${error}`);
  }
  process.stdout.write(lines.map((text) => text.replace(/\n/g, ' ')).concat(['.', '']).join('\n'));
});
