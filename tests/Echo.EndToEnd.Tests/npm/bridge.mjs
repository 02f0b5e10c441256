// Uses a server of revision 2026-07-28 through Echo with a client of another hand, and prints what came of it as JSON. Arguments: the client
// (one or two, see gateway/), the endpoint, and an access token.
const [generation, endpoint, token] = process.argv.slice(2);
const { connect } = await import(`./gateway/${generation}.mjs`);

const asked = [];
const answers = {
  'elicitation/create': { action: 'accept', content: { username: 'Ada', email: 'ada@example.org' } },
  'roots/list': { roots: [{ uri: 'file:///work', name: 'Work' }] },
  'sampling/createMessage': { role: 'assistant', model: 'test-model', content: { type: 'text', text: 'Sampled.' } },
};
const { client, version, call, end } = await connect(
  new URL(endpoint),
  { Authorization: `Bearer ${token}` },
  { elicitation: {}, roots: {}, sampling: {} },
  method => (asked.push(method), answers[method]),
  () => undefined);
const found = { version };
const text = async (name, args = {}, options) => (await call({ name, arguments: args }, options)).content[0].text;

found.elicitation = await text('test_elicitation', { message: 'Who?' });
found.sampling = await text('test_sampling', { prompt: 'Say it.' });
found.several = await text('test_input_required_result_multiple_inputs');
found.rounds = await text('test_input_required_result_list_roots');
found.progress = [];
await text('test_tool_with_progress', {}, { onprogress: it => found.progress.push(it.progress) });

const gone = new AbortController();
setTimeout(() => gone.abort('enough'), 300);
found.waiting = await text('test_waiting', {}, { signal: gone.signal }).then(() => 'answered', () => 'given up');
for (const last = Date.now() + 5_000; Date.now() < last && !(found.cancelled > 0);) found.cancelled = Number(await text('test_cancelled'));
found.asked = asked;
await end();
console.log(JSON.stringify(found));
process.exit(0);
