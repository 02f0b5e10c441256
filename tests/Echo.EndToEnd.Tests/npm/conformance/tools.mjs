// The tools that the suite calls in both eras. A tool is { description, inputSchema?, call(args, caller) }, where the caller is
// { progressToken, notify(method, params) }.
import { setTimeout as pause } from 'node:timers/promises';
import { answer, embedded, image, sound, text } from './content.mjs';

const dialect = 'https://json-schema.org/draft/2020-12/schema';
const string = { type: 'string' };

async function progress(_, { progressToken, notify }) {
  for (const done of [0, 50, 100]) {
    if (progressToken !== undefined) await notify('notifications/progress', { progressToken, progress: done, total: 100 });
    await pause(20);
  }
  return answer(text('Went all the way.'));
}

/** Every keyword that a gateway might lose. */
const contact = {
  $schema: dialect,
  type: 'object',
  $defs: { address: { $anchor: 'addressDef', type: 'object', properties: { street: string, city: string } } },
  properties: { name: string, address: { $ref: '#/$defs/address' }, contactMethod: { enum: ['phone', 'email'] }, phone: string, email: string },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false,
};

export const tools = {
  test_simple_text: { description: 'Answers text', call: () => answer(text('Plain words.')) },
  test_image_content: { description: 'Answers an image', call: () => answer(image()) },
  test_audio_content: { description: 'Answers sound', call: () => answer(sound()) },
  test_embedded_resource: {
    description: 'Answers a resource',
    call: () => answer(embedded('test://embedded-resource', 'text/plain', 'Words in a resource.')),
  },
  test_multiple_content_types: {
    description: 'Answers text, an image and a resource',
    call: () => answer(text('Three of a kind:'), image(), embedded('test://mixed-content-resource', 'application/json', '{"number":123}')),
  },
  test_tool_with_progress: { description: 'Tells how far it has come', call: progress },
  test_error_handling: { description: 'Fails', call: () => ({ isError: true, ...answer(text('It fails on purpose.')) }) },
  json_schema_2020_12_tool: {
    description: 'Wants arguments of a rich schema',
    inputSchema: contact,
    call: args => answer(text(`Got ${Object.keys(args ?? {})}.`)),
  },
};

/** As tools/list shows them. */
export const listing = all => Object.entries(all)
  .map(([name, { description, inputSchema = { type: 'object' } }]) => ({ name, description, inputSchema }));
