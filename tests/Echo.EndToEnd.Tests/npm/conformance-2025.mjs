// A server of revision 2025-11-25 with everything that the conformance suite wants to find. Argument: a port, where it answers on /mcp.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import * as types from '@modelcontextprotocol/sdk/types.js';
import { askingTools } from './conformance/asking.mjs';
import { complete, listing as promptList, prompts } from './conformance/prompts.mjs';
import { Replay } from './conformance/replay.mjs';
import { read, resources, templates } from './conformance/resources.mjs';
import { listing as toolList, tools as quietTools } from './conformance/tools.mjs';

const port = Number(process.argv[2]);
const tools = { ...quietTools, ...askingTools };
const capabilities = { completions: {}, logging: {}, prompts: {}, resources: { subscribe: true }, tools: {} };
const notFound = uri => new types.McpError(-32002, 'Resource not found', { uri });

const callerOf = ({ _meta, sendNotification, sendRequest, closeSSEStream }) => ({
  progressToken: _meta?.progressToken,
  notify: (method, params) => sendNotification({ method, params }),
  ask: (method, params) => sendRequest({ method, params }, types.ResultSchema),
  hangUp: closeSSEStream,
});

function makeServer() {
  const server = new Server({ name: 'conformance-2025', version: '1.0.0' }, { capabilities });
  const watched = new Set();
  const on = (schema, answer) => server.setRequestHandler(schema, ({ params }, extra) => answer(params ?? {}, extra));
  on(types.ListToolsRequestSchema, () => ({ tools: toolList(tools) }));
  on(types.CallToolRequestSchema, ({ name, arguments: args }, extra) => tools[name].call(args, callerOf(extra)));
  on(types.ListResourcesRequestSchema, () => ({ resources }));
  on(types.ListResourceTemplatesRequestSchema, () => ({ resourceTemplates: templates }));
  on(types.ReadResourceRequestSchema, ({ uri }) => read(uri) ?? Promise.reject(notFound(uri)));
  on(types.SubscribeRequestSchema, ({ uri }) => (watched.add(uri), {}));
  on(types.UnsubscribeRequestSchema, ({ uri }) => watched.delete(uri) ? {} : Promise.reject(notFound(uri)));
  on(types.ListPromptsRequestSchema, () => ({ prompts: promptList(prompts) }));
  on(types.GetPromptRequestSchema, ({ name, arguments: args }) => prompts[name].get(args));
  on(types.CompleteRequestSchema, ({ argument }) => complete(argument));
  return server;
}

const sessions = new Map();

async function openSession() {
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: id => sessions.set(id, transport),
    onsessionclosed: id => sessions.delete(id),
    eventStore: new Replay(),
    retryInterval: 100,
    enableDnsRebindingProtection: true,
    allowedHosts: [`127.0.0.1:${port}`],
  });
  await makeServer().connect(transport);
  return transport;
}

createServer(async (request, response) => {
  const id = request.headers['mcp-session-id'];
  const session = id === undefined ? await openSession() : sessions.get(id);
  if (request.url === '/mcp' && session) await session.handleRequest(request, response);
  else response.writeHead(404).end();
}).listen(port, '127.0.0.1', () => console.log('listening'));
