// Uses everything that Echo's MCP endpoint offers with a client of another hand, and prints what came of it as JSON. Arguments: the client
// (one or two, see gateway/), the endpoint, the name and value of a header, and "joined" where the servers are joined under their slugs.
const [generation, endpoint, header, credential, shape] = process.argv.slice(2);
const { connect } = await import(`./gateway/${generation}.mjs`);

const joined = shape === 'joined';
const named = (slug, name) => joined ? `${slug}__${name}` : name;
const document = `${joined ? 'echo.all+' : ''}demo://resource/static/document/features.md`;
const answers = {
  'elicitation/create': { action: 'accept', content: { name: 'Ada', integer: 7 } },
  'roots/list': { roots: [{ uri: 'file:///work', name: 'Work' }] },
  'sampling/createMessage': { role: 'assistant', model: 'test-model', content: { type: 'text', text: 'Sampled.' } },
};

const heard = [];
const capabilities = { elicitation: {}, roots: { listChanged: true }, sampling: {} };
const { client, version, call, end } = await connect(
  new URL(endpoint), { [header]: credential }, capabilities, method => answers[method], (method, params) => heard.push({ method, params }));
const found = { version, server: client.getServerVersion()?.name };

async function step(title, action) {
  try {
    found[title] = await action();
  } catch (error) {
    found[title] = `${error.code}: ${error.message}`;
  }
}

async function until(condition) {
  for (const end = Date.now() + 5_000; Date.now() < end; await new Promise(next => setTimeout(next, 20))) {
    const value = await condition();
    if (value) return value;
  }
  return 'not within 5 s';
}

const hear = (method, matches = () => true) => until(() => heard.some(message => message.method === method && matches(message.params)));
const tool = (slug, name, args = {}, options) => call({ name: named(slug, name), arguments: args }, options);
const text = async (...args) => (await tool(...args)).content.map(block => block.text ?? block.type).join('\n');
const all = { cacheMode: 'refresh' };
const toolNames = async () => (await client.listTools(undefined, all)).tools.map(it => it.name).sort();
const resources = async () => (await client.listResources(undefined, all)).resources.map(it => it.uri).sort();

await step('tools', toolNames);
await step('resources', resources);
await step('templates', async () => (await client.listResourceTemplates()).resourceTemplates.map(it => it.uriTemplate).sort());
await step('prompts', async () => (await client.listPrompts()).prompts.map(it => it.name).sort());
await step('text', () => text('all', 'echo', { message: 'Grüße 😀' }));
await step('image', async () => (await tool('all', 'get-tiny-image')).content.find(it => it.type === 'image').mimeType);
await step('structured', async () => (await tool('all', 'get-structured-content', { location: 'Chicago' })).structuredContent);
await step('links', () => text('all', 'get-resource-links', { count: 2 }));
await step('failed', () => tool('all', 'echo', { message: 1 }));
await step('unknown', () => tool('nobody', 'nothing'));
await step('read', async () => (await client.readResource({ uri: document })).contents[0]);
await step('prompt', async () => (await client.getPrompt({ name: named('all', 'args-prompt'), arguments: { city: 'Bern' } })).messages[0].content.text);
const department = { ref: { type: 'ref/prompt', name: named('all', 'completable-prompt') }, argument: { name: 'department', value: 'E' } };
await step('completion', async () => (await client.complete(department)).completion.values);
await step('progress', async () => {
  const reports = [];
  // The server asks for roots of its own accord soon after it began. The newer client tells its own rounds there too, which have no total of four.
  const onprogress = it => it.total === 4 && reports.push(it.progress);
  await tool('all', 'trigger-long-running-operation', { duration: 0.4, steps: 4 }, { onprogress });
  return reports;
});
await step('cancelled', () => {
  const gone = new AbortController();
  const options = { signal: gone.signal, onprogress: () => gone.abort('enough') };
  return tool('all', 'trigger-long-running-operation', { duration: 30, steps: 300 }, options).then(() => 'answered', () => 'given up');
});

if (joined) {
  await step('files', async () => {
    const path = `${(await text('files', 'list_allowed_directories')).split('\n').at(-1)}/${generation}.txt`;
    await tool('files', 'write_file', { path, content: 'noted' });
    return text('files', 'read_text_file', { path });
  });
  await step('graph', async () => {
    await tool('graph', 'create_entities', { entities: [{ name: generation, entityType: 'client', observations: ['asks'] }] });
    return (await tool('graph', 'open_nodes', { names: [generation] })).structuredContent.entities;
  });
  await step('browser', () => text('browser', 'browser_close'));
  await step('odd', () => text('odd', 'no-schema'));
  await step('waiting', () => {
    const gone = AbortSignal.timeout(300);
    return tool('odd', 'slow', {}, { signal: gone }).then(() => 'answered', () => 'given up');
  });
}

await step('elicitation', () => text('all', 'trigger-elicitation-request'));
await step('sampling', () => text('all', 'trigger-sampling-request', { prompt: 'Say it.' }));
await step('roots', () => until(async () => {
  const roots = await text('all', 'get-roots-list');
  return roots.includes('file:///work') && roots;
}));

if (version === '2026-07-28') {
  await step('subscribed', async () => {
    await client.listen({ resourcesListChanged: true, resourceSubscriptions: [document] });
    await tool('all', 'toggle-subscriber-updates');
    return hear('notifications/resources/updated', params => params.uri === document);
  });
} else {
  await step('pong', () => client.ping());
  await step('level', () => client.setLoggingLevel('info'));
  await step('subscribed', async () => {
    await client.subscribeResource({ uri: document });
    await tool('all', 'toggle-subscriber-updates');
    return hear('notifications/resources/updated', params => params.uri === document);
  });
  await step('logged', () => hear('notifications/message', params => `${params.data}`.startsWith('Received Subscribe Resource request')));
  await step('unsubscribed', () => client.unsubscribeResource({ uri: document }));
}

await step('linked', async () => {
  const made = await tool('all', 'gzip-file-as-resource', { name: `${generation}.gz`, data: 'data:text/plain,Hello' });
  return (await client.readResource({ uri: made.content[0].uri })).contents[0].mimeType;
});
await step('changed', () => hear('notifications/resources/list_changed'));
await step('resourcesOfThisClient', async () => (await resources()).filter(uri => uri.includes('/session/')));
await step('toolsOfThisClient', async () => (await toolNames()).filter(name => name.includes('trigger-')));
await end();
console.log(JSON.stringify(found));
process.exit(0);
