// The tools that speak to the client while they run, as revisions before 2026-07-28 do it. Their caller also has
// ask(method, params), and hangUp() when the client can read on later.
import { setTimeout as pause } from 'node:timers/promises';
import { answer, text } from './content.mjs';

const string = description => ({ type: 'string', description });
const needs = (name, description) => ({ type: 'object', properties: { [name]: string(description) }, required: [name] });
const titled = (...titles) => titles.map((title, index) => ({ const: `value${index + 1}`, title }));
const three = ['option1', 'option2', 'option3'];

async function logging(_, { notify }) {
  for (const data of ['It begins', 'It goes on', 'It is done']) {
    await notify('notifications/message', { level: 'info', logger: 'conformance', data });
    await pause(20);
  }
  return answer(text('Three messages are written.'));
}

async function hangingUp(_, { hangUp }) {
  hangUp?.();
  await pause(50);
  return answer(text('Here again.'));
}

async function sampling({ prompt }, { ask }) {
  const messages = [{ role: 'user', content: text(prompt) }];
  const reply = await ask('sampling/createMessage', { messages, maxTokens: 100 });
  return answer(text(`The model says: ${reply.content.text}`));
}

const elicitation = (properties, required) => async (args, { ask }) => {
  const message = args?.message ?? 'Please fill this in';
  const { action, content } = await ask('elicitation/create', { message, requestedSchema: { type: 'object', properties, required } });
  return answer(text(`The user's action is ${action}: ${JSON.stringify(content)}`));
};

const person = { username: string('A name'), email: string('An address') };

const defaults = {
  name: { type: 'string', default: 'John Doe' },
  age: { type: 'integer', default: 30 },
  score: { type: 'number', default: 95.5 },
  status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
  verified: { type: 'boolean', default: true },
};

const choices = {
  untitledSingle: { type: 'string', enum: three },
  titledSingle: { type: 'string', oneOf: titled('First', 'Second', 'Third') },
  legacyEnum: { type: 'string', enum: ['opt1', 'opt2', 'opt3'], enumNames: ['One', 'Two', 'Three'] },
  untitledMulti: { type: 'array', items: { type: 'string', enum: three } },
  titledMulti: { type: 'array', items: { anyOf: titled('First', 'Second', 'Third') } },
};

/** What is asked for, for a server that asks in another way. */
export const asked = { sampling: needs('prompt', 'What to ask'), elicitation: needs('message', 'What to ask'), person, defaults, choices };

export const askingTools = {
  test_tool_with_logging: { description: 'Writes log messages', call: logging },
  test_reconnection: { description: 'Breaks its stream off before it answers', call: hangingUp },
  test_sampling: { description: 'Asks the model', inputSchema: asked.sampling, call: sampling },
  test_elicitation: {
    description: 'Asks the user',
    inputSchema: asked.elicitation,
    call: elicitation(person, Object.keys(person)),
  },
  test_elicitation_sep1034_defaults: { description: 'Asks the user with defaults', call: elicitation(defaults, []) },
  test_elicitation_sep1330_enums: { description: 'Asks the user to choose', call: elicitation(choices, []) },
};
