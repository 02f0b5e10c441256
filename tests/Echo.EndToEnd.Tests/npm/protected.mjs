// An MCP server that takes the tokens of the npm package oauth2-mock-server only, checked with the npm package jose: signature, issuer and
// audience. Prints one line {mcp, issuer}. POST /refuse makes it refuse all tokens that it has taken so far.
import { createServer } from 'node:http';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { OAuth2Server } from 'oauth2-mock-server';

const authority = new OAuth2Server();
await authority.issuer.keys.generate('RS256');
await authority.start(0, 'localhost');
const issuer = authority.issuer.url;
authority.service.on('beforeTokenSigning', (token, request) => {
  token.payload.aud = request.body.resource ?? 'nobody';
  token.payload.jti = crypto.randomUUID();
  token.payload.how = request.body.grant_type;
});

const keys = createRemoteJWKSet(new URL('/jwks', issuer));
const seen = new Set();
const refused = new Set();
let mcp;

async function check(request) {
  const token = (request.headers.authorization ?? '').replace('Bearer ', '');
  if (refused.has(token)) return undefined;
  try {
    const { payload } = await jwtVerify(token, keys, { issuer, audience: mcp });
    seen.add(token);
    return payload;
  } catch {
    return undefined;
  }
}

function answer(response, status, body, headers = {}) {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

function result({ method }, payload) {
  switch (method) {
    case 'initialize':
      return { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'protected', version: '1' } };
    case 'tools/list':
      return { tools: [{ name: 'whoami', inputSchema: { type: 'object' } }] };
    default:
      return { content: [], structuredContent: { how: payload.how } };
  }
}

const server = createServer(async (request, response) => {
  if (request.url === '/refuse') {
    seen.forEach(token => refused.add(token));
    answer(response, 200, {});
    return;
  }
  if (request.url === '/.well-known/oauth-protected-resource/mcp') {
    answer(response, 200, { resource: mcp, authorization_servers: [issuer] });
    return;
  }
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const payload = await check(request);
  if (payload === undefined) {
    answer(response, 401, {}, { 'WWW-Authenticate': 'Bearer error="invalid_token"' });
    return;
  }
  if (request.method !== 'POST') {
    answer(response, 405, {});
    return;
  }
  const message = JSON.parse(Buffer.concat(chunks));
  if (message.id === undefined) answer(response, 202);
  else answer(response, 200, { jsonrpc: '2.0', id: message.id, result: result(message, payload) });
});
server.listen(0, '127.0.0.1', () => {
  mcp = `http://127.0.0.1:${server.address().port}/mcp`;
  console.log(JSON.stringify({ mcp, issuer }));
});
