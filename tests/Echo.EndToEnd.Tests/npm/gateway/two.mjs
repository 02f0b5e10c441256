// The TypeScript SDK client of the 2.x generation, which speaks revision 2026-07-28 here.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const requests = ['elicitation/create', 'roots/list', 'sampling/createMessage'];
const notifications = ['notifications/message', 'notifications/resources/list_changed', 'notifications/resources/updated', 'notifications/tools/list_changed'];

export async function connect(url, headers, capabilities, onRequest, onNotification) {
  const client = new Client({ name: 'typescript-2', version: '1.0.0' }, { capabilities, versionNegotiation: { mode: { pin: '2026-07-28' } } });
  for (const method of requests) client.setRequestHandler(method, ({ params }) => onRequest(method, params));
  for (const method of notifications) client.setNotificationHandler(method, ({ params }) => onNotification(method, params));
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
  return {
    client,
    version: client.getNegotiatedProtocolVersion(),
    call: (params, options) => client.callTool(params, options),
    end: () => client.close(),
  };
}
