// The TypeScript SDK client of the 1.x generation.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import * as types from '@modelcontextprotocol/sdk/types.js';

const requests = {
  'elicitation/create': types.ElicitRequestSchema,
  'roots/list': types.ListRootsRequestSchema,
  'sampling/createMessage': types.CreateMessageRequestSchema,
};
const notifications = {
  'notifications/message': types.LoggingMessageNotificationSchema,
  'notifications/resources/list_changed': types.ResourceListChangedNotificationSchema,
  'notifications/resources/updated': types.ResourceUpdatedNotificationSchema,
};

export async function connect(url, headers, capabilities, onRequest, onNotification) {
  const client = new Client({ name: 'typescript-1', version: '1.0.0' }, { capabilities });
  for (const [method, schema] of Object.entries(requests)) client.setRequestHandler(schema, ({ params }) => onRequest(method, params));
  for (const [method, schema] of Object.entries(notifications)) client.setNotificationHandler(schema, ({ params }) => onNotification(method, params));
  const transport = new StreamableHTTPClientTransport(url, { requestInit: { headers } });
  await client.connect(transport);
  return {
    client,
    version: transport.protocolVersion,
    call: (params, options) => client.callTool(params, undefined, options),
    end: async () => {
      await transport.terminateSession();
      await client.close();
    },
  };
}
