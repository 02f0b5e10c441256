// A server of the reference SDK that offers what the examples of document 004 use: the tool search, the resource
// file:///path/to/resource and the prompt code_review; and a tool wait that never answers.
// Arguments: "stdio", or "http" with a port: streamable HTTP on /mcp, HTTP+SSE on /events. Over HTTP a bearer token is not needed, but
// one that is sent must be one of the examples'.
import { createServer } from 'node:http';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import * as requests from '@modelcontextprotocol/sdk/types.js';

const [mode, port] = process.argv.slice(2);
const tokens = ['Bearer your-token-here', 'Bearer my-token'];
const query = { type: 'object', properties: { query: { type: 'string' } } };
const options = [{ name: 'language', required: true }, { name: 'file', required: true }];

function makeServer() {
  const server = new Server({ name: 'documented', version: '1.0.0' }, { capabilities: { tools: {}, resources: {}, prompts: {} } });
  server.setRequestHandler(requests.ListToolsRequestSchema, () => ({ tools: [
    { name: 'search', description: 'Search for information', inputSchema: query },
    { name: 'wait', description: 'Never answer', inputSchema: { type: 'object' } },
  ] }));
  server.setRequestHandler(requests.CallToolRequestSchema, ({ params }, { requestInfo }) => params.name === 'wait'
    ? new Promise(() => {})
    : { content: [], structuredContent: { results: [{ title: params.arguments.query, token: requestInfo?.headers.authorization ?? null }] } });
  server.setRequestHandler(requests.ListResourcesRequestSchema, () => ({ resources: [
    { uri: 'file:///path/to/resource', name: 'My Resource', description: 'A sample resource', mimeType: 'text/plain' },
  ] }));
  server.setRequestHandler(requests.ReadResourceRequestSchema, ({ params }) =>
    ({ contents: [{ uri: params.uri, mimeType: 'text/plain', text: 'Resource content here' }] }));
  server.setRequestHandler(requests.ListPromptsRequestSchema, () => ({ prompts: [
    { name: 'code_review', description: 'Review code for issues', arguments: options },
  ] }));
  server.setRequestHandler(requests.GetPromptRequestSchema, ({ params }) => ({ messages: [
    { role: 'user', content: { type: 'text', text: `Review ${params.arguments.file} (${params.arguments.language})` } },
  ] }));
  return server;
}

if (mode === 'stdio') {
  await makeServer().connect(new StdioServerTransport());
} else {
  const streams = new Map();
  createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://localhost');
    if (request.headers.authorization !== undefined && !tokens.includes(request.headers.authorization)) {
      response.writeHead(401).end();
    } else if (pathname === '/mcp' && request.method === 'POST') {
      const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined, enableJsonResponse: true });
      response.on('close', () => transport.close());
      await makeServer().connect(transport);
      await transport.handleRequest(request, response);
    } else if (pathname === '/events' && request.method === 'GET') {
      const transport = new SSEServerTransport('/messages', response);
      streams.set(transport.sessionId, transport);
      response.on('close', () => streams.delete(transport.sessionId));
      await makeServer().connect(transport);
    } else if (pathname === '/messages' && streams.has(searchParams.get('sessionId'))) {
      await streams.get(searchParams.get('sessionId')).handlePostMessage(request, response);
    } else {
      response.writeHead(pathname === '/mcp' || pathname === '/events' ? 405 : 404).end();
    }
  }).listen(Number(port), '127.0.0.1');
}
