// What the suite of revision 2026-07-28 wants to find, by a server of 2025-11-25: it asks in the course of a call instead of by an answer.
import { answer, text } from './content.mjs';

const done = words => answer(text(words));
const form = (name, type, message) => ({ message, requestedSchema: { type: 'object', properties: { [name]: { type } }, required: [name] } });
const wonder = (words, maxTokens = 100) => ({ messages: [{ role: 'user', content: text(words) }], maxTokens });

const askName = ask => ask('elicitation/create', form('name', 'string', 'What is your name?'));
const askModel = (ask, words) => ask('sampling/createMessage', wonder(words));
const askRoots = ask => ask('roots/list', {});

async function elicitation(_, { ask }) {
  const { content } = await askName(ask);
  return done(`Hello, ${content?.name}!`);
}

async function sampling(_, { ask }) {
  const { content } = await askModel(ask, 'What is the capital of France?');
  return done(`It says ${content?.text}`);
}

async function confirmed(_, { ask }) {
  const { content } = await ask('elicitation/create', form('ok', 'boolean', 'Are you sure?'));
  return done(content?.ok ? 'state-ok' : 'not confirmed');
}

async function several(_, { ask }) {
  await Promise.all([askName(ask), askModel(ask, 'Greet somebody'), askRoots(ask)]);
  return done('Everything is here.');
}

async function rounds(_, { ask }) {
  const { content: first } = await askName(ask);
  const { content: second } = await ask('elicitation/create', form('color', 'string', 'Which colour?'));
  return done(`${first?.name} likes ${second?.color}.`);
}

/** Asks only for what the client can do. */
async function able(_, { ask, capabilities }) {
  await Promise.all([capabilities.elicitation && askName(ask), capabilities.sampling && askModel(ask, 'Think of a number')]);
  return done('Asked.');
}

const tool = (description, call) => ({ description, call });

export const bridgedTools = {
  test_input_required_result_elicitation: tool('Asks the user', elicitation),
  test_input_required_result_sampling: tool('Asks the model', sampling),
  test_input_required_result_list_roots: tool('Asks for roots', async (_, { ask }) => done(`Roots: ${JSON.stringify(await askRoots(ask))}`)),
  test_input_required_result_request_state: tool('Asks whether to go on', confirmed),
  test_input_required_result_tampered_state: tool('Asks whether to go on', confirmed),
  test_input_required_result_multiple_inputs: tool('Asks three things at once', several),
  test_input_required_result_multi_round: tool('Asks twice', rounds),
  test_input_required_result_capabilities: tool('Asks what the client can answer', able),
  test_streaming_elicitation: tool('Asks the user, whatever happens', elicitation),
};

export const bridgedPrompts = {
  test_input_required_result_prompt: {
    description: 'Asks for its context',
    async get(_, { ask }) {
      const { content } = await ask('elicitation/create', form('context', 'string', 'What should be minded?'));
      return { messages: [{ role: 'user', content: text(`Mind this: ${content?.context}`) }] };
    },
  },
};
