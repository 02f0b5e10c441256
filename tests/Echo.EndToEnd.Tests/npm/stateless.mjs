// A server of revision 2026-07-28 by another implementation, which refuses every older one.
// Arguments: "stdio", or "http" with a port. Over HTTP it answers at every path and prints a line when it listens.
import { createMcpHandler, fromJsonSchema, inputRequired, McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { serve } from './serve.mjs';

const [mode, port] = process.argv.slice(2);
const text = value => ({ content: [{ type: 'text', text: value }] });
const object = properties => fromJsonSchema({ type: 'object', properties });

function makeServer() {
  const server = new McpServer({ name: 'stateless', version: '1.0.0' }, { instructions: 'Call echo.' });
  server.registerTool('echo', { inputSchema: object({ text: { type: 'string' } }) }, ({ text: value }) => text(`${value}`));
  // Over HTTP the SDK refuses a call whose headers do not repeat these two.
  const where = { region: { type: 'string', 'x-mcp-header': 'Region' }, at: { type: 'object', properties: { floor: { type: 'integer', 'x-mcp-header': 'Floor' } } } };
  server.registerTool('where', { inputSchema: object(where) }, ({ region, at }) => text(`${region} ${at?.floor}`));
  server.registerTool('ask', {}, () => inputRequired({ requestState: 'opaque' }));
  server.registerResource('note', 'note://plain', {}, uri => ({ contents: [{ uri: uri.href, text: 'noted' }] }));
  server.registerPrompt('greet', {}, () => ({ messages: [{ role: 'user', content: { type: 'text', text: 'Hello' } }] }));
  return server;
}

if (mode === 'stdio') {
  serveStdio(makeServer, { legacy: 'reject' });
} else {
  serve(createMcpHandler(makeServer, { legacy: 'reject' }).fetch, port);
}
