// The resources that the suite reads in both eras.
import { png } from './content.mjs';

const contents = {
  'test://static-text': { mimeType: 'text/plain', text: 'Words that stay.' },
  'test://static-binary': { mimeType: 'image/png', blob: png },
  'test://watched-resource': { mimeType: 'text/plain', text: 'Words that somebody watches.' },
};

export const resources = Object.entries(contents)
  .map(([uri, { mimeType }]) => ({ uri, name: uri.slice('test://'.length), description: `Holds ${mimeType}`, mimeType }));

export const templates = [
  { uriTemplate: 'test://template/{id}/data', name: 'data', description: 'Holds the data of an id', mimeType: 'application/json' },
];

/** The contents of a resource, or undefined when there is none. */
export function read(uri) {
  const id = /^test:\/\/template\/([^/]+)\/data$/.exec(uri)?.[1];
  const found = id ? { mimeType: 'application/json', text: JSON.stringify({ id, known: true }) } : contents[uri];
  return found && { contents: [{ uri, ...found }] };
}
