// A small MCP server whose only tool answers with the very text of its arguments, in each place where a result has room, and with that of its
// params. It never turns them into values. Over stdio, or with a port over HTTP, where every second answer is an event stream. With "stateless"
// as its last argument it speaks revision 2026-07-28 only.
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';

const isStateless = process.argv.at(-1) === 'stateless';
const port = Number(process.argv[2]);

/** The members of an object's text, from name to text, found by counting brackets outside of texts. A name that stands twice counts once. */
function members(text) {
  const found = {};
  let depth = 0, inText = false, name, start = -1;
  for (let at = text.indexOf('{') + 1; at < text.length; at++) {
    const c = text[at];
    if (inText) {
      if (c === '\\') at++;
      else if (c === '"') inText = false;
      continue;
    }
    if (depth === 0 && (c === ',' || c === '}')) {
      if (name !== undefined) found[name] = text.slice(start, at).trim();
      name = undefined;
    } else if (depth === 0 && name === undefined && c === '"') {
      const end = endOfText(text, at);
      name = JSON.parse(text.slice(at, end + 1));
      at = text.indexOf(':', end);
      start = at + 1;
    } else if (c === '"') inText = true;
    else if (c === '{' || c === '[') depth++;
    else if (c === '}' || c === ']') depth--;
    if (depth < 0) break;
  }
  return found;
}

function endOfText(text, at) {
  for (at++; text[at] !== '"'; at++) if (text[at] === '\\') at++;
  return at;
}

function resultOf(method, params) {
  const tools = '{"tools":[{"name":"mirror","inputSchema":{"type":"object"}}]';
  const server = '"capabilities":{"tools":{}},"serverInfo":{"name":"mirror","version":"1"}';
  switch (method) {
    case isStateless ? 'server/discover' : 'initialize':
      return isStateless ? `{"resultType":"complete","supportedVersions":["2026-07-28"],${server}}` : `{"protocolVersion":"2025-11-25",${server}}`;
    case 'tools/list':
      return isStateless ? `${tools},"resultType":"complete","ttlMs":60000,"cacheScope":"public"}` : `${tools}}`;
    case 'tools/call': {
      const value = members(params).arguments;
      const block = `{"type":"text","x-block":${value},"text":"mirrored","_meta":{"x-meta":${value}}}`;
      return `{"x-first":${value},"content":[${block}],"structuredContent":${value},${isStateless ? '"resultType":"complete",' : ''}"_meta":{"x-meta":${value}},"x-params":${params}}`;
    }
    default:
      return undefined;
  }
}

function answer(text) {
  const { id, method, params } = members(text);
  if (id === undefined) return undefined;
  const result = resultOf(JSON.parse(method), params);
  return result === undefined
    ? `{"jsonrpc":"2.0","id":${id},"error":{"code":-32601,"message":"Method not found"}}`
    : `{"jsonrpc":"2.0","id":${id},"result":${result}}`;
}

let answers = 0;

async function serve(request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  if (request.method !== 'POST') return response.writeHead(405).end();
  const text = answer(Buffer.concat(chunks).toString());
  if (text === undefined) return response.writeHead(202).end();
  if (answers++ % 2) return response.writeHead(200, { 'Content-Type': 'application/json' }).end(text);
  const lines = text.split(/\r\n|\r|\n/).map(line => `data: ${line}\n`).join('');
  return response.writeHead(200, { 'Content-Type': 'text/event-stream' }).end(`event: message\n${lines}\n`);
}

if (port) {
  createServer(serve).listen(port, '127.0.0.1');
} else {
  createInterface({ input: process.stdin }).on('line', line => {
    const text = answer(line);
    // A message is a line: what is white space in JSON has to be another white space here.
    if (text !== undefined) process.stdout.write(`${text.replaceAll(/[\r\n]/g, ' ')}\n`);
  }).on('close', () => process.exit(0));
}
