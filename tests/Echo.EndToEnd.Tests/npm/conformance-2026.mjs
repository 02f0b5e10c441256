// A server of revision 2026-07-28 with everything that the conformance suite wants to find. It refuses every older revision. Argument: a
// port, where it answers at every path.
import {
  createMcpHandler, createRequestStateCodec, hostHeaderValidationResponse, MissingRequiredClientCapabilityError, ResourceNotFoundError, Server,
} from '@modelcontextprotocol/server';
import { bridgedTools } from './conformance/bridged-2026.mjs';
import { answer, text } from './conformance/content.mjs';
import { roundTripPrompts, roundTripTools } from './conformance/input-required.mjs';
import { complete, listing as promptList, prompts as plainPrompts } from './conformance/prompts.mjs';
import { read, resources, templates } from './conformance/resources.mjs';
import { listing as toolList, tools as plainTools } from './conformance/tools.mjs';
import { serve } from './serve.mjs';

const capabilities = {
  completions: {}, logging: {}, prompts: { listChanged: true }, resources: { listChanged: true, subscribe: true }, tools: { listChanged: true },
};
const seal = createRequestStateCodec({ key: crypto.getRandomValues(new Uint8Array(32)) });
const fresh = { ttlMs: 60_000, cacheScope: 'public' };

const region = { type: 'object', properties: { region: { type: 'string', 'x-mcp-header': 'Region' } } };

const tools = {
  ...plainTools,
  ...roundTripTools,
  ...bridgedTools,
  test_missing_capability: { description: 'Needs a client with sampling', call: needSampling },
  test_logging_tool: { description: 'Writes a log message', call: (_, { log }) => log('info', 'It works.').then(() => answer(text('Done.'))) },
  test_trigger_tool_change: { description: 'Adds or removes a tool', call: () => toggle(tools, handler.notify.toolsChanged) },
  test_trigger_prompt_change: { description: 'Adds or removes a prompt', call: () => toggle(prompts, handler.notify.promptsChanged) },
  test_header_tool: { description: 'Wants its argument in a header', inputSchema: region, call: args => answer(text(`In ${args?.region}.`)) },
};
const prompts = { ...plainPrompts, ...roundTripPrompts };

function needSampling(_, { capabilities: { sampling } }) {
  if (!sampling) throw new MissingRequiredClientCapabilityError({ requiredCapabilities: { sampling: {} } });
  return answer(text('The client samples.'));
}

/** Really changes a list: one that stays the same might be said not to have changed. */
function toggle(all, tell) {
  if (all.test_sometimes) delete all.test_sometimes;
  else all.test_sometimes = { description: 'Comes and goes', call: () => answer(text('Here.')), get: () => ({ messages: [] }) };
  tell();
  return answer(text('Changed.'));
}

const callerOf = ({ mcpReq }) => ({
  progressToken: mcpReq._meta?.progressToken,
  notify: (method, params) => mcpReq.notify({ method, params }),
  log: mcpReq.log,
  signal: mcpReq.signal,
  capabilities: mcpReq.envelope['io.modelcontextprotocol/clientCapabilities'],
  responses: mcpReq.inputResponses,
  state: mcpReq.requestState(),
  seal: state => seal.mint(state),
});

function makeServer() {
  const options = { capabilities, requestState: { verify: seal.verify } };
  const server = new Server({ name: 'conformance-2026', version: '1.0.0' }, options);
  const on = (method, answering) => server.setRequestHandler(method, ({ params }, context) => answering(params ?? {}, context));
  on('tools/list', () => ({ tools: toolList(tools), ...fresh }));
  on('tools/call', ({ name, arguments: args }, context) => tools[name].call(args, callerOf(context)));
  on('resources/list', () => ({ resources, ...fresh }));
  on('resources/templates/list', () => ({ resourceTemplates: templates, ...fresh }));
  on('resources/read', ({ uri }) => ({ ...found(uri), ...fresh }));
  on('prompts/list', () => ({ prompts: promptList(prompts), ...fresh }));
  on('prompts/get', ({ name, arguments: args }, context) => prompts[name].get(args, callerOf(context)));
  on('completion/complete', ({ argument }) => complete(argument));
  return server;
}

function found(uri) {
  const contents = read(uri);
  if (!contents) throw new ResourceNotFoundError(uri);
  return contents;
}

const handler = createMcpHandler(makeServer, { legacy: 'reject' });
serve(async request => hostHeaderValidationResponse(request, ['127.0.0.1']) ?? await handler.fetch(request), process.argv[2]);
