// A small MCP server over stdio that behaves as its first argument says. It answers with raw text, never through parsed numbers,
// so that a value comes back exactly as it arrived.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const mode = process.argv[2] ?? 'faithful';

if (mode === 'exit') {
  process.stderr.write('missing configuration: SOME_KEY\n');
  process.exit(3);
}
if (mode === 'garbage') {
  process.stdout.write('Welcome to my server!\nnot json either\n');
}
if (mode === 'stubborn') {
  process.on('SIGTERM', () => {});
  process.on('SIGINT', () => {});
  // A grandchild that left the process group and outlives its parent.
  spawn(process.execPath, [process.argv[1], 'sleep', process.argv[3]], { detached: true, stdio: 'ignore' }).unref();
}
if (mode === 'sleep' || mode === 'stubborn') {
  setInterval(() => {}, 1000);
}

/** The text of the JSON value that follows a key, found by counting brackets outside strings. */
function rawValue(line, key) {
  let at = line.indexOf(`"${key}":`) + key.length + 3;
  const start = at;
  let depth = 0;
  let inString = false;
  for (; at < line.length; at++) {
    const c = line[at];
    if (inString) {
      if (c === '\\') at++;
      else if (c === '"') inString = false;
    } else if (c === '"') inString = true;
    else if (c === '{' || c === '[') depth++;
    else if (c === '}' || c === ']') depth--;
    if (!inString && depth <= 0 && (line[at + 1] === ',' || line[at + 1] === '}')) return line.slice(start, at + 1);
  }
  return 'null';
}

const tools = `[
  {"name":"mirror","description":"Answers its arguments","inputSchema":{"type":"object"},"x-unknown":{"kept":12345678901234567890.5}},
  {"name":"big","inputSchema":{"type":"object"}},
  {"name":"picture","inputSchema":{"type":"object"}},
  {"name":"fails","inputSchema":{"type":"object"}},
  {"name":"slow","inputSchema":{"type":"object"}},
  {"name":"grow","inputSchema":{"type":"object"}},
  {"name":"environment","inputSchema":{"type":"object"}},
  {"name":"empty-schema","inputSchema":{}},
  {"name":"no-schema"}
]`.replaceAll('\n', '');

function call(line, message) {
  switch (message.params.name) {
    case 'mirror':
      return `{"content":[],"structuredContent":${rawValue(line, 'arguments')},"_meta":{"x":1e999}}`;
    case 'big':
      return JSON.stringify({ content: [{ type: 'text', text: 'ä'.repeat(message.params.arguments.characters) }] });
    case 'picture':
      return JSON.stringify({ content: [{ type: 'text', text: 'a dot' }, { type: 'image', data: 'iVBORw0KGgo=', mimeType: 'image/png' }] });
    case 'fails':
      return JSON.stringify({ isError: true, content: [{ type: 'text', text: 'disk is full' }] });
    case 'environment':
      return JSON.stringify({ content: [], structuredContent: process.env });
    case 'grow':
      // Filled, so that it is memory and not only addresses.
      for (const kept = []; ; ) kept.push(Buffer.alloc(8 * 1024 * 1024, 1));
    case 'slow':
      return null;
    default:
      return '{"content":[{"type":"text","text":"ok"}]}';
  }
}

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const message = JSON.parse(line);
  if (mode === 'silent' || mode === 'garbage') return;
  if (mode === 'listless' && message.method === 'tools/list') {
    process.stdout.write(`{"jsonrpc":"2.0","id":${message.id},"error":{"code":-32000,"message":"the list is lost"}}\n`);
    return;
  }
  if (message.method === 'notifications/cancelled') process.stderr.write(`cancelled ${message.params.requestId}\n`);
  if (message.id === undefined) return;
  const answer = {
    initialize: () =>
      `{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"odd","version":"1.2.3"}}`,
    'tools/list': () => `{"tools":${tools}}`,
    'tools/call': () => call(line, message),
    ping: () => '{}',
  }[message.method];
  const result = answer?.();
  // Answers come in another order than calls.
  if (mode === 'shuffle' && message.method === 'tools/call') {
    setTimeout(() => process.stdout.write(`{"jsonrpc":"2.0","id":${message.id},"result":${result}}\n`), Math.random() * 20);
    return;
  }
  if (answer === undefined) {
    process.stdout.write(`{"jsonrpc":"2.0","id":${message.id},"error":{"code":-32601,"message":"Method not found"}}\n`);
  } else if (result !== null) {
    process.stdout.write(`{"jsonrpc":"2.0","id":${message.id},"result":${result}}\n`);
  }
});
if (mode !== 'stubborn' && mode !== 'sleep') lines.on('close', () => process.exit(0));
