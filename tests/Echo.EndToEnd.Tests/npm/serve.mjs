// Serves fetch handlers of the SDK by node:http.
import { createServer } from 'node:http';

/** Listens on loopback and prints a line then. A client that goes away aborts its request. */
export function serve(answering, port) {
  createServer(async (incoming, outgoing) => {
    const chunks = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const gone = new AbortController();
    outgoing.on('close', () => gone.abort());
    const answer = await answering(new Request(`http://${incoming.headers.host}${incoming.url}`, {
      method: incoming.method,
      headers: incoming.headers,
      body: chunks.length ? Buffer.concat(chunks) : undefined,
      signal: gone.signal,
    }));
    outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
    if (answer.body) for await (const chunk of answer.body) outgoing.write(chunk);
    outgoing.end();
  }).listen(Number(port), '127.0.0.1', () => console.log('listening'));
}
