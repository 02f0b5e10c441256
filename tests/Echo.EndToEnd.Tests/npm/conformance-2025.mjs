// A server of revision 2025-11-25 with everything that the conformance suite wants to find. Argument: a port, where it answers on /mcp.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import * as types from '@modelcontextprotocol/sdk/types.js';
import { askingTools } from './conformance/asking.mjs';
import { bridgedPrompts, bridgedTools } from './conformance/bridged-2025.mjs';
import { answer, text } from './conformance/content.mjs';
import { complete, listing as promptList, prompts as plainPrompts } from './conformance/prompts.mjs';
import { Replay } from './conformance/replay.mjs';
import { read, resources, templates } from './conformance/resources.mjs';
import { listing as toolList, tools as quietTools } from './conformance/tools.mjs';

const port = Number(process.argv[2]);
async function log(_, { notify }) {
  await notify('notifications/message', { level: 'info', data: 'It works.' });
  return answer(text('Done.'));
}

function needSampling(_, { capabilities }) {
  if (!capabilities.sampling) throw new types.McpError(-32021, 'The client must sample', { requiredCapabilities: { sampling: {} } });
  return answer(text('The client samples.'));
}

const changing = {
  test_missing_capability: { description: 'Needs a client with sampling', call: needSampling },
  test_logging_tool: { description: 'Writes a log message', call: log },
  test_trigger_tool_change: { description: 'Adds or removes a tool', call: () => toggle(tools, 'sendToolListChanged') },
  test_trigger_prompt_change: { description: 'Adds or removes a prompt', call: () => toggle(prompts, 'sendPromptListChanged') },
};
const tools = { ...quietTools, ...askingTools, ...bridgedTools, ...changing };
const prompts = { ...plainPrompts, ...bridgedPrompts };
const capabilities = { completions: {}, logging: {}, prompts: { listChanged: true }, resources: { subscribe: true }, tools: { listChanged: true } };
const servers = new Set();

/** Really changes a list: one that stays the same might be said not to have changed. */
async function toggle(all, tell) {
  if (all.test_sometimes) delete all.test_sometimes;
  else all.test_sometimes = { description: 'Comes and goes', call: () => answer(text('Here.')), get: () => ({ messages: [] }) };
  await Promise.all([...servers].map(server => server[tell]()));
  return answer(text('Changed.'));
}

const notFound = uri => new types.McpError(-32002, 'Resource not found', { uri });

const callerOf = (server, { _meta, sendNotification, sendRequest, closeSSEStream }) => ({
  capabilities: server.getClientCapabilities(),
  progressToken: _meta?.progressToken,
  notify: (method, params) => sendNotification({ method, params }),
  ask: (method, params) => sendRequest({ method, params }, types.ResultSchema),
  hangUp: closeSSEStream,
});

function makeServer() {
  const server = new Server({ name: 'conformance-2025', version: '1.0.0' }, { capabilities });
  const watched = new Set();
  servers.add(server);
  server.onclose = () => servers.delete(server);
  const on = (schema, answer) => server.setRequestHandler(schema, ({ params }, extra) => answer(params ?? {}, extra));
  on(types.ListToolsRequestSchema, () => ({ tools: toolList(tools) }));
  on(types.CallToolRequestSchema, ({ name, arguments: args }, extra) => tools[name].call(args, callerOf(server, extra)));
  on(types.ListResourcesRequestSchema, () => ({ resources }));
  on(types.ListResourceTemplatesRequestSchema, () => ({ resourceTemplates: templates }));
  on(types.ReadResourceRequestSchema, ({ uri }) => read(uri) ?? Promise.reject(notFound(uri)));
  on(types.SubscribeRequestSchema, ({ uri }) => (watched.add(uri), {}));
  on(types.UnsubscribeRequestSchema, ({ uri }) => watched.delete(uri) ? {} : Promise.reject(notFound(uri)));
  on(types.ListPromptsRequestSchema, () => ({ prompts: promptList(prompts) }));
  on(types.GetPromptRequestSchema, ({ name, arguments: args }, extra) => prompts[name].get(args, callerOf(server, extra)));
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
