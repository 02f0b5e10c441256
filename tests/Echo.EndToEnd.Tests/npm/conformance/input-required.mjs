// The tools and the prompt that ask by an answer: the client sends the call once more, with its answers (2026-07-28, multi round-trip
// requests). Their caller also has { capabilities, responses, state, seal(state) }: what comes back in state was sealed before.
import { acceptedContent, inputRequired, inputResponse } from '@modelcontextprotocol/server';
import { answer, text } from './content.mjs';

const question = (name, type, message) => inputRequired.elicit({
  message,
  requestedSchema: { type: 'object', properties: { [name]: { type } }, required: [name] },
});
const wonder = (words, maxTokens = 100) => inputRequired.createMessage({ messages: [{ role: 'user', content: text(words) }], maxTokens });
const done = words => answer(text(words));

const nameQuestion = () => question('name', 'string', 'What is your name?');
const has = (responses, ...keys) => keys.every(key => inputResponse(responses, key).kind !== 'missing');

function elicitation(_, { responses }) {
  const user = acceptedContent(responses, 'user_name');
  return user ? done(`Hello, ${user.name}!`) : inputRequired({ inputRequests: { user_name: nameQuestion() } });
}

const sampling = (_, { responses }) => has(responses, 'capital_question')
  ? done('The model knows it.')
  : inputRequired({ inputRequests: { capital_question: wonder('What is the capital of France?') } });

const roots = (_, { responses }) => has(responses, 'client_roots')
  ? done(`Roots: ${JSON.stringify(responses.client_roots)}`)
  : inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } });

/** The seal of the state is checked before. */
async function confirmed(_, { responses, state, seal }) {
  if (state === 'confirming' && acceptedContent(responses, 'confirm')?.ok) return done('state-ok');
  return inputRequired({ inputRequests: { confirm: question('ok', 'boolean', 'Are you sure?') }, requestState: await seal('confirming') });
}

async function several(_, { responses, state, seal }) {
  if (state === 'several' && has(responses, 'user_name', 'greeting', 'client_roots')) return done('Everything is here.');
  const inputRequests = { user_name: nameQuestion(), greeting: wonder('Greet somebody', 50), client_roots: inputRequired.listRoots() };
  return inputRequired({ inputRequests, requestState: await seal('several') });
}

async function rounds(_, { responses, state, seal }) {
  const name = state?.name ?? acceptedContent(responses, 'step1')?.name;
  const color = acceptedContent(responses, 'step2')?.color;
  if (state?.name && color) return done(`${name} likes ${color}.`);
  if (state && name)
    return inputRequired({ inputRequests: { step2: question('color', 'string', 'Which colour?') }, requestState: await seal({ name }) });
  return inputRequired({ inputRequests: { step1: nameQuestion() }, requestState: await seal({ step: 1 }) });
}

/** Asks only for what the client can do. */
function able(_, { capabilities }) {
  const inputRequests = {
    ...(capabilities.elicitation && { name: nameQuestion() }),
    ...(capabilities.sampling && { thought: wonder('Think of a number') }),
  };
  return inputRequired({ inputRequests });
}

export const roundTripTools = {
  test_input_required_result_elicitation: { description: 'Asks the user', call: elicitation },
  test_input_required_result_sampling: { description: 'Asks the model', call: sampling },
  test_input_required_result_list_roots: { description: 'Asks for roots', call: roots },
  test_input_required_result_request_state: { description: 'Keeps its state with the client', call: confirmed },
  test_input_required_result_tampered_state: { description: 'Trusts no state but its own', call: confirmed },
  test_input_required_result_multiple_inputs: { description: 'Asks three things at once', call: several },
  test_input_required_result_multi_round: { description: 'Asks twice', call: rounds },
  test_input_required_result_capabilities: { description: 'Asks what the client can answer', call: able },
  test_streaming_elicitation: { description: 'Asks the user, whatever happens', call: () => elicitation(undefined, {}) },
};

export const roundTripPrompts = {
  test_input_required_result_prompt: {
    description: 'Asks for its context',
    get(_, { responses }) {
      const user = acceptedContent(responses, 'user_context');
      return user
        ? { messages: [{ role: 'user', content: text(`Mind this: ${user.context}`) }] }
        : inputRequired({ inputRequests: { user_context: question('context', 'string', 'What should be minded?') } });
    },
  },
};
