// What the suite of revision 2025-11-25 wants to find, by a server of 2026-07-28: it asks by an answer instead of in the course of a call.
import { setTimeout as pause } from 'node:timers/promises';
import { inputRequired, inputResponse } from '@modelcontextprotocol/server';
import { asked } from './asking.mjs';
import { answer, text } from './content.mjs';

const responseTo = (responses, key) => {
  const found = inputResponse(responses, key);
  return found.kind === 'missing' ? undefined : responses[key];
};

async function logging(_, { log }) {
  for (const data of ['It begins', 'It goes on', 'It is done']) {
    await log('info', data, 'conformance');
    await pause(20);
  }
  return answer(text('Three messages are written.'));
}

function sampling({ prompt }, { responses }) {
  const reply = responseTo(responses, 'reply');
  if (reply) return answer(text(`The model says: ${reply.content.text}`));
  return inputRequired({ inputRequests: { reply: inputRequired.createMessage({ messages: [{ role: 'user', content: text(prompt) }], maxTokens: 100 }) } });
}

const elicitation = (properties, required) => (args, { responses }) => {
  const reply = responseTo(responses, 'form');
  if (reply) return answer(text(`The user's action is ${reply.action}: ${JSON.stringify(reply.content)}`));
  const form = { message: args?.message ?? 'Please fill this in', requestedSchema: { type: 'object', properties, required } };
  return inputRequired({ inputRequests: { form: inputRequired.elicit(form) } });
};

let cancelled = 0;

const waiting = (_, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => {
  cancelled++;
  reject(new Error('cancelled'));
}));

export const bridgedTools = {
  test_waiting: { description: 'Waits until nobody wants it any more', call: waiting },
  test_cancelled: { description: 'Says how often that was', call: () => answer(text(`${cancelled}`)) },
  test_tool_with_logging: { description: 'Writes log messages', call: logging },
  test_sampling: { description: 'Asks the model', inputSchema: asked.sampling, call: sampling },
  test_elicitation: { description: 'Asks the user', inputSchema: asked.elicitation, call: elicitation(asked.person, Object.keys(asked.person)) },
  test_elicitation_sep1034_defaults: { description: 'Asks the user with defaults', call: elicitation(asked.defaults, []) },
  test_elicitation_sep1330_enums: { description: 'Asks the user to choose', call: elicitation(asked.choices, []) },
};
